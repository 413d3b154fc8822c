package org.keepsight.storage.object;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where an S3 store is and who asks. The secret never appears in {@link #toString}.
 *
 * @param endpoint {@code http://} or {@code https://}, host and port, nothing behind it
 * @param region as the store names it; most stores that are not Amazon's take {@code us-east-1}
 * @param pathStyle whether the bucket stands in the path and not in the host name
 * @param createBucket whether a missing bucket is made; otherwise it is an error
 * @param connectTimeout how long to wait for a connection
 * @param transferTimeout how long a write or read may make no progress
 * @param lock how footage is locked; {@code null}: as the bucket says, which locks whatever is put into a bucket that can
 */
public record S3Settings(
        URI endpoint,
        String bucket,
        String region,
        String accessKey,
        String secretKey,
        boolean pathStyle,
        boolean createBucket,
        Duration connectTimeout,
        Duration transferTimeout,
        @Nullable LockMode lock) {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration TRANSFER = Duration.ofSeconds(30);

    /** @throws IllegalArgumentException with one sentence on what is wrong; it never names the secret */
    public S3Settings {
        String scheme = endpoint.getScheme();
        boolean http = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
        boolean bare = endpoint.getRawQuery() == null
                && endpoint.getRawFragment() == null
                && (endpoint.getRawPath() == null || endpoint.getRawPath().matches("/?"));
        if (!http || endpoint.getHost() == null || endpoint.getRawUserInfo() != null || !bare) {
            throw new IllegalArgumentException(
                    "an S3 endpoint is http:// or https://, a host and perhaps a port, without credentials or path");
        }
        if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
            throw new IllegalArgumentException(
                    "an S3 bucket has 3 to 63 of a-z 0-9 . - and begins and ends with a letter or digit, not '" + bucket
                            + "'");
        }
        if (region.isBlank() || accessKey.isBlank() || secretKey.isBlank()) {
            throw new IllegalArgumentException("an S3 store needs a region, an access key and a secret key");
        }
    }

    /** Settings with a path-style bucket, region {@code us-east-1} and the default time-outs of 5 s and 30 s. */
    public static S3Settings of(URI endpoint, String bucket, String accessKey, String secretKey, boolean createBucket) {
        return new S3Settings(
                endpoint, bucket, "us-east-1", accessKey, secretKey, true, createBucket, CONNECT, TRANSFER, null);
    }

    /** The same bucket in another region. */
    public S3Settings inRegion(String name) {
        return new S3Settings(
                endpoint,
                bucket,
                name,
                accessKey,
                secretKey,
                pathStyle,
                createBucket,
                connectTimeout,
                transferTimeout,
                lock);
    }

    /** The same bucket, locked so; {@code null}: as the bucket says. */
    public S3Settings locking(@Nullable LockMode mode) {
        return new S3Settings(
                endpoint,
                bucket,
                region,
                accessKey,
                secretKey,
                pathStyle,
                createBucket,
                connectTimeout,
                transferTimeout,
                mode);
    }

    /** Host, and port where one is given. */
    String authority() {
        return endpoint.getRawAuthority();
    }

    @Override
    public String toString() {
        return "S3Settings[" + endpoint + "/" + bucket + ", region " + region + ", access key " + accessKey
                + ", secret key redacted]";
    }
}
