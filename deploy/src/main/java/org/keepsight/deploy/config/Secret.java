package org.keepsight.deploy.config;

/** A value that is never shown. */
public record Secret(String value) {
    @Override
    public String toString() {
        return "(secret)";
    }
}
