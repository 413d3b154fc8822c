package org.keepsight.retention.proof;

import java.security.MessageDigest;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.keepsight.storage.model.Digest;

/** A hash function with 32 bytes of output, named in every digest it makes. */
public enum HashAlgorithm {
    /** FIPS 180-4. */
    SHA_256("sha-256") {
        @Override
        byte[] hash(byte[]... parts) {
            MessageDigest sha = Digest.sha256();
            Arrays.stream(parts).forEach(sha::update);
            return sha.digest();
        }
    },
    /** GB/T 32905-2016. */
    SM3("sm3") {
        @Override
        byte[] hash(byte[]... parts) {
            SM3Digest sm3 = new SM3Digest();
            Arrays.stream(parts).forEach(part -> sm3.update(part, 0, part.length));
            byte[] hash = new byte[Digest.BYTES];
            sm3.doFinal(hash, 0);
            return hash;
        }
    };

    private final String title;

    HashAlgorithm(String title) {
        this.title = title;
    }

    /** Over the parts one behind the other. */
    abstract byte[] hash(byte[]... parts);

    /** The hash of the bytes with the name of this function. */
    public NamedDigest digest(byte[] bytes) {
        return NamedDigest.of(this, hash(bytes));
    }

    /** As certificates write it. */
    public String title() {
        return title;
    }

    /** @throws IllegalArgumentException when no function is called so */
    public static HashAlgorithm ofTitle(String title) {
        return Arrays.stream(values())
                .filter(each -> each.title.equals(title))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no hash function is called '" + title + "'"));
    }
}
