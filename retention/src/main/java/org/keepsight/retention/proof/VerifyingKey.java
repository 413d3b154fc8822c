package org.keepsight.retention.proof;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The public half of a key that signs certificates. Immutable.
 *
 * @param der SubjectPublicKeyInfo
 */
public record VerifyingKey(SignatureAlgorithm algorithm, byte[] der) {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN PUBLIC KEY-----\\s+([A-Za-z0-9+/=\\s]+?)\\s*-----END PUBLIC KEY-----");
    private static final byte[] NOTHING = {};

    /** @throws IllegalArgumentException when that is no key of this algorithm */
    public VerifyingKey {
        der = der.clone();
        try {
            algorithm.verifies(der, NOTHING, NOTHING);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a public key of " + algorithm.title(), e);
        }
    }

    /** The digest of the key, by the hash function that goes with it: tells keys apart. */
    public NamedDigest id() {
        return algorithm.hash().digest(der);
    }

    /** Whether whoever has the private half signed this message. */
    public boolean verifies(byte[] message, byte[] signature) {
        try {
            return algorithm.verifies(der, message, signature);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("the key was tried when it was read", e);
        }
    }

    /** RFC 7468, with a line break at the end. */
    public String pem() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der)
                + "\n-----END PUBLIC KEY-----\n";
    }

    /**
     * The keys of a text in PEM; what stands between them does not matter.
     *
     * @throws IllegalArgumentException when there is none, or one that no algorithm here knows
     */
    public static List<VerifyingKey> ofPem(String text) {
        List<VerifyingKey> keys = new ArrayList<>();
        for (Matcher block = BLOCK.matcher(text); block.find(); ) {
            keys.add(ofDer(Base64.getMimeDecoder().decode(block.group(1))));
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("there is no '-----BEGIN PUBLIC KEY-----'");
        }
        return keys;
    }

    private static VerifyingKey ofDer(byte[] der) {
        for (SignatureAlgorithm algorithm : SignatureAlgorithm.ALL) {
            try {
                algorithm.verifies(der, NOTHING, NOTHING);
            } catch (GeneralSecurityException e) {
                continue; // of another algorithm
            }
            return new VerifyingKey(algorithm, der);
        }
        throw new IllegalArgumentException("a public key is neither of Ed25519 nor of SM2");
    }

    @Override
    public byte[] der() {
        return der.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifyingKey key && algorithm.equals(key.algorithm) && Arrays.equals(der, key.der);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(der);
    }

    @Override
    public String toString() {
        return id().toString();
    }
}
