package org.keepsight.ingest.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.keepsight.ingest.spool.SpoolBound.Verdict;

class SpoolRoomTest {
    private static final long GIB = 1L << 30;
    private static final Instant NOW = Instant.parse("2026-11-02T10:00:00Z");

    private final AtomicLong held = new AtomicLong();
    private final AtomicLong nanoTime = new AtomicLong();
    private DiskSpace disk = new DiskSpace(60 * GIB, 100 * GIB);

    @Test
    void aShareOfTheDiskMovesWithTheDisk() {
        SpoolBound bound = SpoolBound.ofDisk();
        assertThat(SpoolBound.reserve(disk)).isEqualTo(2 * GIB);
        assertThat(SpoolBound.reserve(new DiskSpace(0, 10 * GIB))).isEqualTo(GIB / 2);
        assertThat(bound.bytes(0, new DiskSpace(52 * GIB, 100 * GIB))).isEqualTo(40 * GIB);
        assertThat(bound.bytes(30 * GIB, new DiskSpace(22 * GIB, 100 * GIB)))
                .as("what the spool itself holds does not move it")
                .isEqualTo(40 * GIB);
        assertThat(bound.bytes(0, new DiskSpace(GIB, 100 * GIB))).isZero();
        assertThat(bound.judge(Verdict.ROOM, 40 * GIB, new DiskSpace(12 * GIB, 100 * GIB)))
                .as("an outage alone reaches the bound before the reserve")
                .isEqualTo(Verdict.BOUND_REACHED);
        assertThat(bound.judge(Verdict.ROOM, 0, new DiskSpace(2 * GIB - 1, 100 * GIB)))
                .as("something else filled the disk")
                .isEqualTo(Verdict.DISK_FULL);
        assertThat(SpoolBound.ofBytes(100 * GIB).judge(Verdict.ROOM, 50 * GIB, new DiskSpace(GIB, 100 * GIB)))
                .as("a configured bound that the disk does not have")
                .isEqualTo(Verdict.DISK_FULL);
        assertThatIllegalArgumentException().isThrownBy(() -> SpoolBound.ofBytes(0));
    }

    @Test
    void whatWasRefusedIsTakenAgainOnlyWithRoomToSpare() throws IOException {
        SpoolRoom room = room(SpoolBound.ofBytes(1_000));
        held.set(999);
        room.require();
        held.set(1_000);
        assertThatThrownBy(room::require)
                .isInstanceOfSatisfying(
                        SpoolFullException.class,
                        full -> assertThat(full.diskFull()).isFalse());
        room.refused(70, 1);
        room.refused(30, 0);
        held.set(960);
        assertThatThrownBy(room::require).isInstanceOf(SpoolFullException.class);
        assertThat(room.statistics()).isEqualTo(new RoomStatistics(960, 1_000, Verdict.BOUND_REACHED, NOW, 100, 1));

        held.set(940);
        room.require();
        assertThat(room.statistics()).isEqualTo(new RoomStatistics(940, 1_000, Verdict.ROOM, null, 100, 1));
    }

    @Test
    void theReserveOfTheDiskIsKept() throws IOException {
        SpoolRoom room = room(SpoolBound.ofBytes(100 * GIB));
        disk = new DiskSpace(2 * GIB - 1, 100 * GIB);
        room.require(); // looked at a moment ago
        nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThatThrownBy(room::require)
                .isInstanceOfSatisfying(
                        SpoolFullException.class,
                        full -> assertThat(full.diskFull()).isTrue());
        disk = new DiskSpace(2 * GIB + GIB / 4, 100 * GIB);
        nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThatThrownBy(room::require).isInstanceOf(SpoolFullException.class);
        disk = new DiskSpace(3 * GIB, 100 * GIB);
        nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());
        room.require();
    }

    @Test
    void aWriteThatFoundNoRoomIsBelievedForAWhile() throws IOException {
        SpoolRoom room = room(SpoolBound.ofDisk());
        room.failed();
        assertThat(room.statistics().verdict()).isEqualTo(Verdict.DISK_FULL);
        nanoTime.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThatThrownBy(room::require).isInstanceOf(SpoolFullException.class);
        nanoTime.addAndGet(Duration.ofSeconds(2).toNanos());
        room.require();
    }

    @Test
    void aDiskThatDoesNotAnswerIsAsItWas() throws IOException {
        boolean[] silent = {false};
        SpoolRoom room = new SpoolRoom(
                SpoolBound.ofDisk(),
                () -> {
                    if (silent[0]) {
                        throw new IOException("stale handle");
                    }
                    return disk;
                },
                held::get,
                InstantSource.fixed(NOW),
                nanoTime::get);
        silent[0] = true;
        nanoTime.addAndGet(Duration.ofSeconds(5).toNanos());
        room.require();
    }

    private SpoolRoom room(SpoolBound bound) throws IOException {
        return new SpoolRoom(bound, () -> disk, held::get, InstantSource.fixed(NOW), nanoTime::get);
    }
}
