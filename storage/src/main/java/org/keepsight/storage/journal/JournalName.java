package org.keepsight.storage.journal;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an object of the journal: {@code meta/v1/{lineage}/{kind}/{first}-{last}}, numbers of 12 digits, so that
 * byte order is the order of writing.
 *
 * @param lineage of the catalogue that wrote it
 * @param first number of the first part in it, from 1
 * @param last number of the last part in it; {@code first} unless parts were put together
 */
record JournalName(UUID lineage, Kind kind, long first, long last) {
    /** Where nothing but journals belongs. */
    static final String PLACE = "meta/";

    static final String ROOT = PLACE + "v1/";

    private static final Pattern FORM =
            Pattern.compile("meta/v1/([0-9a-f-]{36})/(changes|reported)/([0-9]{12})-([0-9]{12})");

    /** What an object holds. */
    enum Kind {
        /** Rows as they became, in the order of the changes. */
        CHANGES,
        /** How far each camera was answered for. */
        REPORTED;

        private String folder() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static JournalName single(UUID lineage, Kind kind, long number) {
        return new JournalName(lineage, kind, number, number);
    }

    static String prefix(UUID lineage, Kind kind) {
        return ROOT + lineage + "/" + kind.folder() + "/";
    }

    /** The name, if the text is one. */
    static Optional<JournalName> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        return Optional.of(new JournalName(
                UUID.fromString(form.group(1)),
                Kind.valueOf(form.group(2).toUpperCase(Locale.ROOT)),
                Long.parseLong(form.group(3)),
                Long.parseLong(form.group(4))));
    }

    @Override
    public String toString() {
        return prefix(lineage, kind) + String.format(Locale.ROOT, "%012d-%012d", first, last);
    }
}
