package org.keepsight.api.identity;

import com.nulabinc.zxcvbn.Zxcvbn;
import java.security.SecureRandom;
import java.util.List;
import org.keepsight.storage.model.DomainException;

/**
 * Which passwords people may choose: 12 to 100 characters, of any kind, that neither stand on a list of the 30,000
 * commonest of past breaches nor follow such a word, a name, a date or a row of keys too closely.
 *
 * <p>Twelve, because even a slow hash leaves shorter ones of ordinary words within reach of whoever has stolen it; rules
 * on kinds of characters are left out, because they make people write passwords down and no harder to guess (NIST SP
 * 800-63B).
 */
final class PasswordRule {
    static final int SHORTEST = 12;
    static final int LONGEST = 100;

    /** A judgement costs more than linear time: what comes after so many characters can only add to it. */
    private static final int JUDGED = 40;

    /** At least 10^10 guesses, which keep a core busy for years with our slow hash. */
    private static final int LEAST_SCORE = 4;

    /** Without letters and digits that are taken for each other on a printed slip. */
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final SecureRandom RANDOM = new SecureRandom();

    private PasswordRule() {}

    /** Its dictionaries take a moment to load, when the first password is judged. */
    private static final class Judge {
        static final Zxcvbn INSTANCE = new Zxcvbn();
    }

    /**
     * @param known what an attacker tries first: names of the account and the person, the unit
     * @throws DomainException {@code INVALID} naming the field
     */
    static void require(String field, String password, List<String> known) {
        if (password.length() < SHORTEST || password.length() > LONGEST) {
            throw DomainException.invalid(field, "a password has " + SHORTEST + " to " + LONGEST + " characters");
        }
        if (password.chars().anyMatch(Character::isISOControl)) {
            throw DomainException.invalid(field, "a password has no control characters");
        }
        String judged = password.substring(0, Math.min(JUDGED, password.length()));
        if (Judge.INSTANCE.measure(judged, known).getScore() < LEAST_SCORE) {
            throw DomainException.invalid(
                    field, "this password is among the first that attackers try; take several words, for example");
        }
    }

    /** A first password: 16 letters and digits, over 79 random bits, in groups of four. */
    static String first() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            text.append(i > 0 && i % 4 == 0 ? "-" : "").append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
