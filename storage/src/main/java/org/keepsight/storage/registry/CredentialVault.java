package org.keepsight.storage.registry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.secret.KeyRing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals camera accounts and opens them. A seal holds for one camera at one address: moved to another camera, or beside
 * another address, it does not open, so that whoever can only write the database cannot have a password sent to a host of
 * their own. What was opened once is remembered: a worker goes on recording while keys change. Thread-safe.
 */
public final class CredentialVault {
    /** Of a registry that is only read. */
    static final CredentialVault CLOSED = new CredentialVault(KeyRing.empty());

    private static final Logger LOG = LoggerFactory.getLogger(CredentialVault.class);

    /** Seals tell lengths; all of usual ones are one. */
    private static final int BLOCK = 64;

    private final KeyRing keys;
    private final Map<Place, Credentials> opened = new ConcurrentHashMap<>();
    private final Set<Place> told = ConcurrentHashMap.newKeySet();

    /** What a seal is bound to. */
    private record Place(CameraId camera, String url, int number) {
        byte[] bytes() {
            return ("camera credentials v1\n" + camera.value() + "\n" + number + "\n" + url)
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    public CredentialVault(KeyRing keys) {
        this.keys = keys;
    }

    /** Seals an account with the newest key. */
    SealedCredentials seal(CameraId camera, String url, int number, Credentials credentials) {
        byte[] text = (credentials.username() + "\0" + credentials.password() + "\0").getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(text, Math.ceilDiv(text.length, BLOCK) * BLOCK);
        String key = keys.newest();
        return new SealedCredentials(
                number, key, keys.box(key).orElseThrow().seal(new Place(camera, url, number).bytes(), padded));
    }

    /** The account; nothing when no key here opens it, which is logged once. */
    Optional<Credentials> open(CameraId camera, String url, SealedCredentials credentials) {
        Place place = new Place(camera, url, credentials.number());
        Credentials known = opened.get(place);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Credentials> account = keys.box(credentials.key())
                .flatMap(box -> box.open(place.bytes(), credentials.sealed()))
                .map(CredentialVault::account);
        account.ifPresent(each -> opened.put(place, each));
        if (account.isEmpty() && told.add(place)) {
            LOG.atError()
                    .addKeyValue("cameraId", camera)
                    .addKeyValue("key", credentials.key())
                    .log("A camera's credentials cannot be opened with the keys that are here");
        }
        return account;
    }

    private static Credentials account(byte[] padded) {
        String[] parts = new String(padded, StandardCharsets.UTF_8).split("\0", -1);
        return new Credentials(parts[0], parts[1]);
    }
}
