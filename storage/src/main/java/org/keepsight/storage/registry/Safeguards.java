package org.keepsight.storage.registry;

import java.util.List;
import org.keepsight.storage.network.CameraNetworks;

/**
 * What guards the registry.
 *
 * @param networks where a camera may be; an address that is a number is refused at once when it lies elsewhere, names are
 *     looked up, and their addresses judged,  whenever a worker connects
 * @param credentials seals and opens camera accounts
 */
public record Safeguards(CameraNetworks networks, CredentialVault credentials) {
    /** Of a registry that is only read: everything is refused. */
    public static final Safeguards NONE = new Safeguards(new CameraNetworks(List.of()), CredentialVault.CLOSED);
}
