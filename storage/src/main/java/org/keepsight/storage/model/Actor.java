package org.keepsight.storage.model;

/**
 * Who gives a command: a person's account, a machine, or a part of Keepsight itself. Every command takes one, with a
 * reason, and writes both to the access register in its transaction.
 *
 * @param name 1 to 100 characters, for example {@code zhang.wei} or {@code system:sweeper}
 * @param unit where a person works; may be empty
 * @param proof how it is known who it is
 * @param address from where, as text; empty for this machine itself
 */
public record Actor(String name, String unit, Proof proof, String address) {
    /** How it is known who somebody is. */
    public enum Proof {
        /** A local account's password. */
        PASSWORD,
        /** A local account's password and the code of its authenticator. */
        PASSWORD_AND_CODE,
        /** An OpenID provider said so. */
        OIDC,
        /** A machine's token. */
        TOKEN,
        /** Commands this machine. */
        LOCAL,
        /** A part of Keepsight acting on its own. */
        SYSTEM,
        /** It is not. */
        NONE
    }

    public Actor {
        if (name.isBlank() || name.length() > 100 || name.chars().anyMatch(Character::isISOControl)) {
            throw DomainException.invalid(
                    "actor", "an actor has 1 to 100 characters, none of them a control character");
        }
    }

    /** Whoever commands this machine, by the name they give. */
    public Actor(String name) {
        this(name, "", Proof.LOCAL, "");
    }

    /** A part of Keepsight acting on its own. */
    public static Actor system(String part) {
        return new Actor("system:" + part, "", Proof.SYSTEM, "");
    }

    /** Somebody at this address of whom nothing is known. */
    public static Actor nobody(String address) {
        return new Actor("nobody", "", Proof.NONE, address);
    }
}
