package org.keepsight.storage.model;

/**
 * Who gives a command: a person's account, or a part of Keepsight itself. Every command takes one, with a reason, and
 * writes both to the audit row of its transaction.
 *
 * @param name 1 to 100 characters, for example {@code zhang.wei} or {@code system:sweeper}
 */
public record Actor(String name) {
    public Actor {
        if (name.isBlank() || name.length() > 100 || name.chars().anyMatch(Character::isISOControl)) {
            throw DomainException.invalid(
                    "actor", "an actor has 1 to 100 characters, none of them a control character");
        }
    }

    /** A part of Keepsight acting on its own. */
    public static Actor system(String part) {
        return new Actor("system:" + part);
    }
}
