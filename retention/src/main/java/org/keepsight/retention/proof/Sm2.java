package org.keepsight.retention.proof;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECKeyParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/** SM2 on the curve sm2p256v1 with SM3 (GB/T 32918-2016), the signer's identity the usual {@code 1234567812345678}. */
record Sm2() implements SignatureAlgorithm {
    @Override
    public String title() {
        return "sm2";
    }

    @Override
    public HashAlgorithm hash() {
        return HashAlgorithm.SM3;
    }

    @Override
    public Pair newPair() {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(
                ECNamedDomainParameters.lookup(GMObjectIdentifiers.sm2p256v1), new SecureRandom()));
        AsymmetricCipherKeyPair pair = generator.generateKeyPair();
        try {
            return new Pair(
                    PrivateKeyInfoFactory.createPrivateKeyInfo(pair.getPrivate())
                            .getEncoded(),
                    SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(pair.getPublic())
                            .getEncoded());
        } catch (IOException e) {
            throw new AssertionError("keys just made can be encoded", e);
        }
    }

    @Override
    public byte[] sign(byte[] privateKey, byte[] message) throws GeneralSecurityException {
        SM2Signer signer = new SM2Signer();
        try {
            signer.init(true, requireCurve(PrivateKeyFactory.createKey(privateKey), ECPrivateKeyParameters.class));
            signer.update(message, 0, message.length);
            return signer.generateSignature();
        } catch (IOException | CryptoException | IllegalArgumentException e) {
            throw new InvalidKeyException("not a private key of SM2", e);
        }
    }

    @Override
    public boolean verifies(byte[] publicKey, byte[] message, byte[] signature) throws GeneralSecurityException {
        SM2Signer signer = new SM2Signer();
        try {
            signer.init(false, requireCurve(PublicKeyFactory.createKey(publicKey), ECPublicKeyParameters.class));
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidKeyException("not a public key of SM2", e);
        }
        signer.update(message, 0, message.length);
        return signer.verifySignature(signature);
    }

    /** A key of another curve would make another algorithm of it. */
    private static <K extends ECKeyParameters> K requireCurve(AsymmetricKeyParameter key, Class<K> kind)
            throws InvalidKeyException {
        if (kind.isInstance(key)
                && kind.cast(key).getParameters() instanceof ECNamedDomainParameters curve
                && curve.getName().equals(GMObjectIdentifiers.sm2p256v1)) {
            return kind.cast(key);
        }
        throw new InvalidKeyException("not a key of the curve sm2p256v1");
    }
}
