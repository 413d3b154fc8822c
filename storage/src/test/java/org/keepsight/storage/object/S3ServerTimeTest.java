package org.keepsight.storage.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.minio.BucketExistsArgs;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.assertj.core.data.TemporalUnitWithinOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client with a wrong clock asks a real store; that it is let in at its first question, the whole program shows. */
class S3ServerTimeTest {
    @ParameterizedTest
    @ValueSource(longs = {-56 * 365, 0, 9 * 365})
    void requestsAreSignedByTheClockOfTheStore(long days) throws IOException {
        S3Settings bucket = CephRgw.server().bucket();
        Duration wrong = Duration.ofDays(days);
        InstantSource clock = () -> Instant.now().plus(wrong);
        try (S3Client client = new S3Client(bucket, clock)) {
            for (int i = 0; i < 3; i++) { // the first is signed by the SDK, the others by the store's clock
                boolean exists = client.ask(s3 -> s3.bucketExists(
                        BucketExistsArgs.builder().bucket(bucket.bucket()).build()));
                assertThat(exists).isTrue();
                assertThat(client.now()).isCloseTo(Instant.now(), new TemporalUnitWithinOffset(10, ChronoUnit.SECONDS));
            }
        }
    }
}
