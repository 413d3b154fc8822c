package org.keepsight.retention.proof;

import java.security.GeneralSecurityException;
import java.util.List;

/**
 * How certificates are signed, and the hash function that goes with it. Keys are DER: a private one PKCS #8 (RFC 5208), a
 * public one SubjectPublicKeyInfo (RFC 5280, 4.1.2.7).
 */
public sealed interface SignatureAlgorithm permits Ed25519, Sm2 {
    SignatureAlgorithm ED25519 = new Ed25519();
    SignatureAlgorithm SM2 = new Sm2();
    List<SignatureAlgorithm> ALL = List.of(ED25519, SM2);

    /** As certificates and the configuration write it. */
    String title();

    /** What digests the trees, chains and keys of certificates signed so. */
    HashAlgorithm hash();

    /** A new private key. */
    byte[] newPrivateKey();

    /** @throws GeneralSecurityException when that is no private key of this algorithm */
    byte[] publicKey(byte[] privateKey) throws GeneralSecurityException;

    /** @throws GeneralSecurityException when that is no private key of this algorithm */
    byte[] sign(byte[] privateKey, byte[] message) throws GeneralSecurityException;

    /** @throws GeneralSecurityException when that is no public key of this algorithm */
    boolean verifies(byte[] publicKey, byte[] message, byte[] signature) throws GeneralSecurityException;

    /** @throws IllegalArgumentException when no algorithm is called so */
    static SignatureAlgorithm ofTitle(String title) {
        return ALL.stream()
                .filter(each -> each.title().equals(title))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("certificates are signed with 'ed25519' or 'sm2'"));
    }
}
