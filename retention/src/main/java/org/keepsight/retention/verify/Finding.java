package org.keepsight.retention.verify;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong, or that could not be checked.
 *
 * @param file in which; {@code null} when a file is missing
 * @param about whose day it is about, as far as that can be told
 * @param says what is wrong, in both languages
 */
public record Finding(Kind kind, @Nullable String file, About about, Sentence says) {
    /** What is wrong. */
    public enum Kind {
        /** It is not what was certified: bytes were changed. */
        ALTERED("被改动"),
        /** Something between what was given is not there. */
        MISSING("缺失"),
        /** It was signed by a key that nobody vouches for. */
        WRONG_KEY("密钥不符"),
        /** Two certificates do not follow one another as they say. */
        BROKEN_CHAIN("链断裂"),
        /** Not wrong as far as it goes: something needed for a verdict was not given. */
        UNCHECKED("未能核验");

        private final String chinese;

        Kind(String chinese) {
            this.chinese = chinese;
        }

        /** In words. */
        public Sentence words() {
            return new Sentence(name().replace('_', ' '), chinese);
        }
    }

    /**
     * What is named.
     *
     * @param campus its code
     * @param camera its code
     * @param number of a certificate in its campus's chain, or of an entry in its camera's ledger
     */
    public record About(
            @Nullable String campus,
            @Nullable LocalDate day,
            @Nullable String camera,
            @Nullable Integer number) {
        static final About NOTHING = new About(null, null, null, null);

        About ofCamera(String code) {
            return new About(campus, day, code, number);
        }
    }

    /** One sentence, in English and in Chinese. */
    public record Sentence(String english, String chinese) {}
}
