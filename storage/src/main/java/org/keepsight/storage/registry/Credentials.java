package org.keepsight.storage.registry;

/** A camera account. Never printed. */
public record Credentials(String username, String password) {
    @Override
    public String toString() {
        return "credentials";
    }
}
