package org.keepsight.storage.model;

import java.util.Locale;

/**
 * A place where no camera may hang; registering an area of such a kind is refused.
 *
 * <p>Source: Regulation on the Administration of Public Security Video Image Information Systems, State Council Decree
 * 799, article 8 (inside dormitory rooms, toilets, bathrooms, changing rooms and the like).
 */
public enum ProhibitedPlace {
    DORM_ROOM,
    TOILET,
    BATHROOM,
    CHANGING_ROOM;

    /** The rule's name, as shown to the person who is refused. */
    public static final String RULE = "State Council Decree 799, article 8 (国务院令第799号第八条)";

    /** Reads an area kind; a prohibited place is refused by name of the rule. {@code field} names the input. */
    public static AreaKind permitted(String field, String kind) {
        String name = kind.strip().toUpperCase(Locale.ROOT);
        for (ProhibitedPlace place : values()) {
            if (place.name().equals(name)) {
                throw DomainException.forbidden(field, "no camera may be registered in a " + place + ": " + RULE);
            }
        }
        for (AreaKind each : AreaKind.values()) {
            if (each.name().equals(name)) {
                return each;
            }
        }
        throw DomainException.invalid(field, "'" + kind + "' is not an area kind");
    }
}
