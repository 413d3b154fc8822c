package org.keepsight.api.oidc;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One try of one browser to sign in: 256 random bits that its cookie carries, from which everything else of the protocol is
 * derived. So nothing is kept here, no flood of beginnings costs memory, and any serve can complete what another began.
 */
public record Attempt(String secret) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    /** A new one. */
    public static Attempt create() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new Attempt(HexFormat.of().formatHex(bytes));
    }

    /** What a cookie carries, if that can be an attempt. */
    public static Optional<Attempt> of(String secret) {
        return secret.matches("[0-9a-f]{64}") ? Optional.of(new Attempt(secret)) : Optional.empty();
    }

    /** Comes back with the person (RFC 6749, 10.12). */
    String state() {
        return derived("state");
    }

    /** Comes back inside the ID token. */
    String nonce() {
        return derived("nonce");
    }

    /** Proves that whoever redeems the code began the attempt (RFC 7636). */
    String verifier() {
        return derived("verifier");
    }

    boolean began(String state) {
        return MessageDigest.isEqual(state().getBytes(StandardCharsets.UTF_8), state.getBytes(StandardCharsets.UTF_8));
    }

    /** HMAC-SHA256 (RFC 2104): none tells another; 43 letters of base64url. */
    private String derived(String purpose) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(HexFormat.of().parseHex(secret), "HmacSHA256"));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(purpose.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has HmacSHA256", e);
        }
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "Attempt[***]";
    }
}
