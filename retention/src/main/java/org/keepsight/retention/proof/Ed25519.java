package org.keepsight.retention.proof;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;

/** Ed25519 (RFC 8032) with SHA-256: the JDK's own. */
record Ed25519() implements SignatureAlgorithm {
    private static final String NAME = "Ed25519";

    @Override
    public String title() {
        return "ed25519";
    }

    @Override
    public HashAlgorithm hash() {
        return HashAlgorithm.SHA_256;
    }

    @Override
    public Pair newPair() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(NAME).generateKeyPair();
            return new Pair(pair.getPrivate().getEncoded(), pair.getPublic().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform since 15 has Ed25519", e);
        }
    }

    @Override
    public byte[] sign(byte[] privateKey, byte[] message) throws GeneralSecurityException {
        PrivateKey key = KeyFactory.getInstance(NAME).generatePrivate(new PKCS8EncodedKeySpec(privateKey));
        Signature signature = Signature.getInstance(NAME);
        signature.initSign(key);
        signature.update(message);
        return signature.sign();
    }

    @Override
    public boolean verifies(byte[] publicKey, byte[] message, byte[] signature) throws GeneralSecurityException {
        Signature verification = Signature.getInstance(NAME);
        verification.initVerify(KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(publicKey)));
        verification.update(message);
        try {
            return verification.verify(signature);
        } catch (SignatureException e) { // it has not the form of one
            return false;
        }
    }
}
