package org.keepsight.storage.registry;

import org.keepsight.storage.model.DomainException;

/** The limits of what people write into the registry. */
final class Texts {
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_BASIS = 1000;
    private static final int LONGEST_CREDENTIAL = 200;

    private Texts() {}

    /** A name for people: 1 to 200 characters on one line, without blanks around it. */
    static String name(String field, String text) {
        return line(field, text, LONGEST_NAME);
    }

    /** Why something is as it is: 1 to 1000 characters on one line. */
    static String basis(String field, String text) {
        return line(field, text, LONGEST_BASIS);
    }

    /** The account as it is: blanks may belong to it. */
    static Credentials credentials(Credentials credentials) {
        if (credentials.username().isEmpty() || !usable(credentials.username())) {
            throw DomainException.invalid("username", "a user name has 1 to 200 characters on one line");
        }
        if (!usable(credentials.password())) {
            throw DomainException.invalid("password", "a password has at most 200 characters on one line");
        }
        return credentials;
    }

    private static boolean usable(String secret) {
        return secret.length() <= LONGEST_CREDENTIAL && secret.chars().noneMatch(Character::isISOControl);
    }

    private static String line(String field, String text, int longest) {
        String stripped = text.strip();
        if (stripped.isEmpty()
                || stripped.length() > longest
                || stripped.chars().anyMatch(Character::isISOControl)) {
            throw DomainException.invalid(field, field + " has 1 to " + longest + " characters on one line");
        }
        return stripped;
    }
}
