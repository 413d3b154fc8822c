package org.keepsight.storage.registry;

import org.keepsight.storage.network.CameraNetworks;
import org.keepsight.storage.secret.KeyRing;

/** What guards the registry of a test: cameras may also be on this computer. */
public final class TestSafeguards {
    public static final CameraNetworks NETWORKS = CameraNetworks.of(
            "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "192.0.2.0/24", "127.0.0.0/8", "::1/128");
    public static final KeyRing KEYS = KeyRing.of("0123456789abcdef".repeat(4));
    public static final Safeguards ALL = new Safeguards(NETWORKS, new CredentialVault(KEYS));

    private TestSafeguards() {}
}
