package org.keepsight.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.TimeRange;

class ObjectKeyTest {
    private static final String TEXT = "v1/00000042/20261102/"
            + "01793577600000000-01793577660000001-0192f0c4d3e47abc8123456789abcdef-00000007-000005400000-k-l-"
            + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.mp4";

    @Test
    void hasTheDocumentedForm() {
        ObjectKey key = new ObjectKey(
                new CameraId(42),
                new TimeRange(Instant.parse("2026-11-02T00:00:00Z"), Instant.parse("2026-11-02T00:01:00.000001Z")),
                new RunId(UUID.fromString("0192f0c4-d3e4-7abc-8123-456789abcdef")),
                7,
                5_400_000,
                RetentionClass.KEY,
                Origin.LIVE,
                Digest.ofContent(new byte[0]));

        assertThat(key).hasToString(TEXT);
        assertThat(ObjectKey.parse(TEXT)).isEqualTo(key);
        assertThat(key.fileName()).isEqualTo(TEXT.substring(TEXT.lastIndexOf('/') + 1));
        assertThat(ObjectKey.ofFileName(new CameraId(42), key.fileName())).isEqualTo(key);
    }

    @Test
    void everyKeySurvivesTheRoundTripAndSortsByCameraDayStart() {
        long seed = System.nanoTime();
        System.out.println("ObjectKeyTest seed " + seed);
        Random random = new Random(seed);
        List<ObjectKey> keys = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            ObjectKey key = randomKey(random);
            assertThat(ObjectKey.parse(key.toString())).isEqualTo(key);
            assertThat(ObjectKey.ofFileName(key.camera(), key.fileName())).isEqualTo(key);
            assertThat(key.toString()).hasSameSizeAs(TEXT).isASCII().startsWith(ObjectKey.prefix(key.camera()));
            keys.add(key);
        }
        List<ObjectKey> byText = new ArrayList<>(keys);
        byText.sort(Comparator.comparing(ObjectKey::toString));
        keys.sort(Comparator.comparing(ObjectKey::camera)
                .thenComparing(key -> key.time().end().truncatedTo(ChronoUnit.DAYS))
                .thenComparing(key -> key.time().start())
                .thenComparing(ObjectKey::toString));
        assertThat(byText).isEqualTo(keys);
    }

    private static ObjectKey randomKey(Random random) {
        Instant start = Instant.EPOCH.plus(random.nextLong(4_000_000_000_000_000L), ChronoUnit.MICROS);
        byte[] content = new byte[8];
        random.nextBytes(content);
        return new ObjectKey(
                new CameraId(1 + random.nextInt(random.nextBoolean() ? 3 : 99_999_999)),
                new TimeRange(start, start.plus(1 + random.nextLong(200_000_000_000L), ChronoUnit.MICROS)),
                new RunId(new UUID(random.nextLong(), random.nextLong())),
                random.nextInt(100_000_000),
                random.nextLong(1_000_000_000_000L),
                random.nextBoolean() ? RetentionClass.GENERAL : RetentionClass.KEY,
                random.nextBoolean() ? Origin.LIVE : Origin.RECOVERED,
                Digest.ofContent(content));
    }

    @ParameterizedTest
    @CsvSource({
        "v1/, v2/, v1/{camera",
        "/00000042/, /42/, v1/{camera",
        "/00000042/, /00000000/, a camera id is positive",
        "20261102/, 20261101/, ends on the UTC day 20261102",
        "20261102/, ../20261102/, v1/{camera",
        "01793577660000001, 01793577600000000, a range starts before it ends",
        "-k-, -x-, no retention class",
        "-l-, -x-, no origin",
        "0192f0c4d3e47abc, 0192F0C4D3E47ABC, file name",
        "e3b0c442, e3b0c44, file name",
        ".mp4, .mp4x, file name",
        "01793577600000000, ٠1793577600000000, file name",
    })
    void refusesEveryOtherFormAndSaysWhy(String from, String to, String why) {
        assertThat(TEXT).contains(from);
        String broken = TEXT.replace(from, to);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ObjectKey.parse(broken))
                .withMessageContaining("'" + broken + "' is not the key of a segment")
                .withMessageContaining(why);
    }

    @Test
    void refusesValuesThatDoNotFit() {
        ObjectKey key = ObjectKey.parse(TEXT);
        TimeRange nanos =
                new TimeRange(key.time().start().plusNanos(1), key.time().end());
        TimeRange ancient =
                new TimeRange(Instant.EPOCH.minusSeconds(1), key.time().end());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(key, nanos, 0))
                .withMessageContaining("exact to the microsecond");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(key, ancient, 0))
                .withMessageContaining("start");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(key, key.time(), 100_000_000))
                .withMessageContaining("sequence");
    }

    private static ObjectKey with(ObjectKey key, TimeRange time, int sequence) {
        return new ObjectKey(
                key.camera(), time, key.run(), sequence, key.ticks(), key.retentionClass(), key.origin(), key.digest());
    }
}
