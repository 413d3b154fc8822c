package org.keepsight.retention.proof;

import java.util.HexFormat;

/**
 * A digest that says how it was made: {@code sha-256:} or {@code sm3:} and 64 lower-case hexadecimal digits.
 *
 * @param hex the digits
 */
public record NamedDigest(HashAlgorithm algorithm, String hex) {
    /** @throws IllegalArgumentException unless there are 64 lower-case hexadecimal digits */
    public NamedDigest {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a digest has 64 lower-case hexadecimal digits, not '" + hex + "'");
        }
    }

    static NamedDigest of(HashAlgorithm algorithm, byte[] hash) {
        return new NamedDigest(algorithm, HexFormat.of().formatHex(hash));
    }

    /** @throws IllegalArgumentException when the text is none */
    public static NamedDigest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("a digest begins with the name of its function, not '" + text + "'");
        }
        return new NamedDigest(HashAlgorithm.ofTitle(text.substring(0, colon)), text.substring(colon + 1));
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /** Whether it is the digest of these bytes. */
    public boolean fits(byte[] content) {
        return algorithm.digest(content).equals(this);
    }

    @Override
    public String toString() {
        return algorithm.title() + ":" + hex;
    }
}
