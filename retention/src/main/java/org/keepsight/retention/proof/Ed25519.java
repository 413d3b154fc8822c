package org.keepsight.retention.proof;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/** Ed25519 (RFC 8032) with SHA-256, signed and verified by the JDK. */
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
    public byte[] newPrivateKey() {
        try {
            return KeyPairGenerator.getInstance(NAME)
                    .generateKeyPair()
                    .getPrivate()
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform since 15 has Ed25519", e);
        }
    }

    /** The JDK does not tell the public half of a private key. */
    @Override
    public byte[] publicKey(byte[] privateKey) throws GeneralSecurityException {
        try {
            if (PrivateKeyFactory.createKey(privateKey) instanceof Ed25519PrivateKeyParameters secret) {
                return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(secret.generatePublicKey())
                        .getEncoded();
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidKeyException("not a private key of Ed25519", e);
        }
        throw new InvalidKeyException("not a private key of Ed25519");
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
