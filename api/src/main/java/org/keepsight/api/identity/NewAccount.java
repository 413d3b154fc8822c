package org.keepsight.api.identity;

import java.util.Set;
import java.util.regex.Pattern;
import org.keepsight.storage.model.DomainException;

/** An account to be made. */
public record NewAccount(String name, String displayName, String unit, Set<Grant> grants) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,49}");

    /** @throws DomainException {@code INVALID} naming the field */
    public NewAccount {
        requireName(name);
        displayName = line("displayName", displayName);
        unit = line("unit", unit);
        grants = Set.copyOf(grants);
    }

    static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw DomainException.invalid(
                    "name",
                    "a name is 1 to 50 small letters, digits, '.', '_' or '-' and begins with a letter or digit");
        }
    }

    /** 1 to 100 characters on one line, without blanks around them. */
    static String line(String field, String text) {
        String stripped = text.strip();
        if (stripped.isEmpty() || stripped.length() > 100 || stripped.chars().anyMatch(Character::isISOControl)) {
            throw DomainException.invalid(field, field + " has 1 to 100 characters on one line");
        }
        return stripped;
    }
}
