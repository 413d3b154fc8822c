package org.keepsight.retention.proof;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.security.SignatureException;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** SM2 on the curve sm2p256v1 with SM3 (GB/T 32918-2016), the signer's identity the usual {@code 1234567812345678}. */
record Sm2() implements SignatureAlgorithm {
    private static final ECNamedDomainParameters CURVE = ECNamedDomainParameters.lookup(GMObjectIdentifiers.sm2p256v1);

    @Override
    public String title() {
        return "sm2";
    }

    @Override
    public HashAlgorithm hash() {
        return HashAlgorithm.SM3;
    }

    @Override
    public byte[] newPrivateKey() {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(CURVE, new SecureRandom()));
        try {
            return PrivateKeyInfoFactory.createPrivateKeyInfo(
                            generator.generateKeyPair().getPrivate())
                    .getEncoded();
        } catch (IOException e) {
            throw new AssertionError("a key just made can be encoded", e);
        }
    }

    @Override
    public byte[] publicKey(byte[] privateKey) throws GeneralSecurityException {
        ECPrivateKeyParameters secret = secret(privateKey);
        ECPoint point = new FixedPointCombMultiplier().multiply(CURVE.getG(), secret.getD());
        try {
            return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(new ECPublicKeyParameters(point, CURVE))
                    .getEncoded();
        } catch (IOException e) {
            throw new AssertionError("a key just made can be encoded", e);
        }
    }

    @Override
    public byte[] sign(byte[] privateKey, byte[] message) throws GeneralSecurityException {
        SM2Signer signer = new SM2Signer();
        signer.init(true, secret(privateKey));
        signer.update(message, 0, message.length);
        try {
            return signer.generateSignature();
        } catch (CryptoException e) {
            throw new SignatureException("SM2 did not sign", e);
        }
    }

    private static ECPrivateKeyParameters secret(byte[] privateKey) throws InvalidKeyException {
        try {
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(privateKey);
            requireCurve(info.getPrivateKeyAlgorithm());
            return new ECPrivateKeyParameters(
                    ECPrivateKey.getInstance(info.parsePrivateKey()).getKey(), CURVE);
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidKeyException("not a private key of SM2", e);
        }
    }

    @Override
    public boolean verifies(byte[] publicKey, byte[] message, byte[] signature) throws GeneralSecurityException {
        SM2Signer signer = new SM2Signer();
        try {
            SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(publicKey);
            requireCurve(info.getAlgorithm());
            byte[] point = info.getPublicKeyData().getBytes();
            signer.init(false, new ECPublicKeyParameters(CURVE.getCurve().decodePoint(point), CURVE));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new InvalidKeyException("not a public key of SM2", e);
        }
        signer.update(message, 0, message.length);
        return signer.verifySignature(signature);
    }

    /** A key of another curve would make another algorithm of it. */
    private static void requireCurve(AlgorithmIdentifier algorithm) {
        if (!algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                || !GMObjectIdentifiers.sm2p256v1.equals(algorithm.getParameters())) {
            throw new IllegalArgumentException("not a key of the curve sm2p256v1");
        }
    }
}
