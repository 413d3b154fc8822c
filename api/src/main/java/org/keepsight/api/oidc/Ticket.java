package org.keepsight.api.oidc;

/**
 * What the provider is asked with about somebody again: a refresh token, or, where it gave none, the access token while that
 * is good.
 */
public record Ticket(Kind kind, String token) {
    /** How it is used. */
    public enum Kind {
        REFRESH,
        ACCESS
    }

    /** As one text. */
    public String written() {
        return kind + " " + token;
    }

    /** What {@link #written} wrote. */
    public static Ticket read(String text) {
        int blank = text.indexOf(' ');
        return new Ticket(Kind.valueOf(text.substring(0, blank)), text.substring(blank + 1));
    }

    /** Never the token. */
    @Override
    public String toString() {
        return "Ticket[" + kind + "]";
    }
}
