package org.keepsight.storage.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.storage.model.StreamEventKind.AUTHENTICATION_REFUSED;
import static org.keepsight.storage.model.StreamEventKind.CONNECTED;
import static org.keepsight.storage.model.StreamEventKind.CONNECT_REFUSED;
import static org.keepsight.storage.model.StreamEventKind.STALLED;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.StreamState;
import org.keepsight.storage.model.TimeRange;

class StreamLogTest {
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    private static final CameraId ONE = new CameraId(1);
    private static final CameraId TWO = new CameraId(2);

    private static final List<StreamEventKind> KINDS = List.of(StreamEventKind.values());

    private final Database database = TestDatabase.create();
    private final StreamLog log = new StreamLog(database.jdbi());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatWasReportedIsReplacedButNeverGoesBack() {
        log.report(
                List.of(live(ONE, 10, 8, StreamState.DELIVERING), live(TWO, 10, null, StreamState.CONNECTING)),
                any -> 1);
        log.report(
                List.of(live(ONE, 12, 11, StreamState.DELIVERING), live(ONE, 9, null, StreamState.CONNECTING)),
                any -> 1);
        log.report(List.of(), any -> 1);

        assertThat(log.live(List.of(ONE, TWO, new CameraId(3))))
                .isEqualTo(Map.of(
                        ONE, live(ONE, 10, 8, StreamState.CONNECTING),
                        TWO, live(TWO, 10, null, StreamState.CONNECTING)));
    }

    @Test
    void whatWasReportedFromAWrongFutureIsCorrected() {
        CameraLive now = live(ONE, 10, 8, StreamState.DELIVERING);
        CameraLive future = new CameraLive(
                ONE,
                Instant.now().plusSeconds(86_400).truncatedTo(ChronoUnit.MICROS),
                null,
                StreamState.DELIVERING,
                "");
        log.report(List.of(future), any -> 1);
        log.report(List.of(now), any -> 1);

        assertThat(log.live(List.of(ONE))).isEqualTo(Map.of(ONE, now));
    }

    @Test
    void eventsComeInOrderBehindTheLastOneBefore() {
        StreamEvent a = event(ONE, 0, CONNECTED);
        StreamEvent b = event(ONE, 10, STALLED);
        StreamEvent c = event(ONE, 20, CONNECTED);
        StreamEvent d = event(ONE, 20, STALLED);
        StreamEvent other = event(TWO, 1, CONNECT_REFUSED);
        log.append(List.of(a, b, c, other, d));
        log.append(List.of());

        assertThat(log.events(List.of(ONE, TWO, new CameraId(3)), seconds(15, 21)))
                .isEqualTo(Map.of(ONE, List.of(b, c, d), TWO, List.of(other)));
        assertThat(log.events(List.of(ONE), seconds(10, 20))).isEqualTo(Map.of(ONE, List.of(a, b)));
        assertThat(log.events(List.of(ONE), seconds(-10, 0))).isEmpty();
    }

    @Test
    void aSeriesOfTheSameFailureHasOneTurn() {
        StreamEvent first = event(ONE, 1, CONNECT_REFUSED);
        StreamEvent refused = event(ONE, 5, AUTHENTICATION_REFUSED);
        StreamEvent again = event(ONE, 6, CONNECT_REFUSED);
        log.append(List.of(first, event(TWO, 2, CONNECT_REFUSED), event(ONE, 3, CONNECT_REFUSED)));
        log.append(List.of(event(ONE, 4, CONNECT_REFUSED), refused, again));
        log.append(List.of(event(ONE, 7, CONNECT_REFUSED)));

        assertThat(log.turns(List.of(ONE), seconds(0, 100), Map.of()))
                .isEqualTo(Map.of(ONE, List.of(first, refused, again)));
        assertThat(log.turns(List.of(ONE), seconds(8, 100), Map.of())).isEqualTo(Map.of(ONE, List.of(again)));
        assertThat(log.events(List.of(ONE), seconds(0, 100)).get(ONE)).hasSize(6);
    }

    @Test
    void connectionsWhoseFootageIsStoredAreLeftOut() {
        StreamEvent before = event(ONE, 0, CONNECTED);
        StreamEvent stalled = event(ONE, 10, STALLED);
        StreamEvent running = event(ONE, 31, CONNECTED);
        StreamEvent again = event(ONE, 40, STALLED);
        StreamEvent newest = event(ONE, 50, CONNECTED);
        log.append(
                List.of(before, stalled, event(ONE, 11, CONNECTED), event(ONE, 30, STALLED), running, again, newest));

        assertThat(log.turns(List.of(ONE), seconds(5, 100), Map.of(ONE, NOON.plusSeconds(35)))
                        .get(ONE))
                .containsExactly(before, stalled, event(ONE, 30, STALLED), running, again, newest);
        assertThat(log.turns(List.of(ONE), seconds(5, 100), Map.of()).get(ONE)).hasSize(7);
        assertThat(log.turns(List.of(ONE), seconds(12, 20), Map.of()).get(ONE))
                .as("what came last before and first after")
                .extracting(StreamEvent::at)
                .containsExactly(
                        NOON.plusSeconds(10), NOON.plusSeconds(11), NOON.plusSeconds(30), NOON.plusSeconds(31));
    }

    @Test
    void randomHistoriesAgreeWithANaiveOracle() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<CameraId, List<StreamEvent>> all = new TreeMap<>();
        for (int batch = 0; batch < 40; batch++) {
            List<StreamEvent> events = new ArrayList<>();
            for (int i = random.nextInt(20); i > 0; i--) {
                StreamEventKind kind = KINDS.get(random.nextInt(KINDS.size()));
                events.add(event(new CameraId(random.nextInt(1, 4)), batch * 20 + 20 - i, kind));
            }
            log.append(events);
            events.forEach(
                    e -> all.computeIfAbsent(e.camera(), c -> new ArrayList<>()).add(e));
        }
        for (int i = 0; i < 50; i++) {
            int from = random.nextInt(800);
            TimeRange range = seconds(from, from + random.nextInt(1, 300));
            Map<CameraId, List<StreamEvent>> expected = new TreeMap<>();
            all.forEach((camera, events) -> {
                List<StreamEvent> within = new ArrayList<>();
                events.stream()
                        .filter(e -> e.at().isBefore(range.start()))
                        .reduce((a, b) -> b)
                        .ifPresent(within::add);
                events.stream().filter(e -> range.contains(e.at())).forEach(within::add);
                if (!within.isEmpty()) {
                    expected.put(camera, within);
                }
            });
            assertThat(log.events(all.keySet(), range))
                    .as("seed %d, %s", seed, range)
                    .isEqualTo(expected);
        }
    }

    private static StreamEvent event(CameraId camera, int second, StreamEventKind kind) {
        RunId run = kind == CONNECTED ? RunId.create(NOON) : null;
        return new StreamEvent(camera, NOON.plusSeconds(second), kind, run, "at " + second);
    }

    private static CameraLive live(CameraId camera, int reported, @Nullable Integer durable, StreamState state) {
        Instant until = durable == null ? null : NOON.plusSeconds(durable);
        return new CameraLive(camera, NOON.plusSeconds(reported), until, state, state.name());
    }

    private static TimeRange seconds(int from, int to) {
        return new TimeRange(NOON.plusSeconds(from), NOON.plusSeconds(to));
    }
}
