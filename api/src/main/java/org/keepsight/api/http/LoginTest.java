package org.keepsight.api.http;

import java.util.Optional;
import org.keepsight.storage.registry.Credentials;

/** Tries an account on a camera. Whoever wires the server knows how cameras are asked. */
@FunctionalInterface
public interface LoginTest {
    /** Where no camera can be asked. */
    LoginTest NONE = (url, credentials) -> Optional.of("no camera can be asked here");

    /**
     * Tries it once; may block for some seconds, and be called by several threads.
     *
     * @param url of the camera, without credentials
     * @return why the account does not do, without a secret; nothing when it does
     */
    Optional<String> refusal(String url, Credentials credentials);
}
