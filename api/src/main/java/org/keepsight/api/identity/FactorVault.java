package org.keepsight.api.identity;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.keepsight.storage.secret.KeyRing;

/**
 * Seals the secrets of second factors and opens them, under the keys that seal camera credentials. A seal holds for one
 * account: moved to another, it does not open. Thread-safe.
 */
final class FactorVault {
    private final KeyRing keys;

    FactorVault(KeyRing keys) {
        this.keys = keys;
    }

    /** Seals a secret with the newest key. */
    SealedFactor seal(String account, byte[] secret) {
        String key = keys.newest();
        return new SealedFactor(key, keys.box(key).orElseThrow().seal(belonging(account), secret));
    }

    /** The secret; nothing when no key here opens it. */
    Optional<byte[]> open(String account, SealedFactor factor) {
        return keys.box(factor.key()).flatMap(box -> box.open(belonging(account), factor.sealed()));
    }

    private static byte[] belonging(String account) {
        return ("second factor v1\n" + account).getBytes(StandardCharsets.UTF_8);
    }
}
