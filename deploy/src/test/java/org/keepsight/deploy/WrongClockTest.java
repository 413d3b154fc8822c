package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keepsight.storage.database.BackdatedFootage;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.PrivatePostgres;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.ObjectKey;

/** A whole serve, its workers and its PostgreSQL under a clock that woke up wrong (Debian's libfaketime). */
class WrongClockTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"2035-01-01 00:00:00, AHEAD", "1970-01-02 00:00:00, BEHIND"})
    @Timeout(300)
    void deletesNothingAndSaysWhy(String clock, String doubt) throws Exception {
        Path config = Files.writeString(directory.resolve("keepsight.yaml"), """
                http: {port: 0, management-port: 0}
                ingest: {workers: 1}
                retention: {sweep-cron: "* * * * * ?"}
                """);
        Segment kept;
        try (Program serve = Program.start("serve", "--config", config.toString())) {
            serve.address();
            kept = footage();
            assertThat(ready(serve)).contains("\"degraded\":false");
        }

        try (Program serve = Program.start(wrong(clock), "serve", "--config", config.toString())) {
            awaitSaid(serve, "deletion is suspended");
            String ready = ready(serve);
            assertThat(ready).contains("\"degraded\":true").contains(doubt);
            assertThat(get(serve.management() + "metrics")).contains("keepsight_clock_trusted 0.0");
            Thread.sleep(5_000); // five sweeps
            assertThat(isThere(kept)).isTrue();
        }

        try (Program serve = Program.start("serve", "--config", config.toString())) {
            serve.address();
            assertThat(ready(serve)).contains("\"degraded\":false");
            assertThat(isThere(kept)).isTrue();
        }
    }

    /** What was stored an hour ago; by a clock of 2035 it is long due. */
    private Segment footage() throws IOException {
        Path objects = directory.resolve("data/objects").toRealPath();
        try (Database database = database()) {
            BackdatedFootage known = new BackdatedFootage(database.jdbi(), "directory:" + objects);
            Instant start = Instant.now().minusSeconds(3_600).truncatedTo(ChronoUnit.MICROS);
            Segment segment = known.segment(
                    known.camera(AreaKind.CORRIDOR),
                    RunId.create(start),
                    0,
                    new TimeRange(start, start.plusSeconds(60)),
                    5,
                    RetentionClass.GENERAL);
            Path file = objects.resolve("objects").resolve(ObjectKey.of(segment).toString());
            Files.createDirectories(file.getParent());
            Files.writeString(file, "video");
            return segment;
        }
    }

    private boolean isThere(Segment segment) throws IOException {
        try (Database database = database()) {
            int rows = database.jdbi()
                    .withHandle(h -> h.createQuery("select count(*) from segment where state = 's'")
                            .mapTo(Integer.class)
                            .one());
            int entries = database.jdbi()
                    .withHandle(h -> h.createQuery("select count(*) from deletion_ledger")
                            .mapTo(Integer.class)
                            .one());
            return rows == 1
                    && entries == 0
                    && Files.exists(directory
                            .resolve("data/objects/objects")
                            .resolve(ObjectKey.of(segment).toString()));
        }
    }

    private Database database() {
        return Database.connect(
                        PrivatePostgres.running(directory.resolve("data/postgres")).orElseThrow(), 2)
                .orElseThrow();
    }

    private static Map<String, String> wrong(String clock) throws IOException {
        try (Stream<Path> libraries = Files.find(
                Path.of("/usr/lib"), 3, (path, about) -> path.endsWith("faketime/libfaketimeMT.so.1"))) {
            return Map.of(
                    "LD_PRELOAD",
                    libraries.findFirst().orElseThrow().toString(),
                    "FAKETIME",
                    "@" + clock,
                    "FAKETIME_DONT_FAKE_MONOTONIC",
                    "1",
                    "NO_FAKE_STAT",
                    "1",
                    "TZ",
                    "UTC");
        }
    }

    private static void awaitSaid(Program program, String words) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (program.said().stream().noneMatch(line -> line.contains(words))) {
            assertThat(System.nanoTime()).as("%s: %s", words, program.said()).isLessThan(end);
            Thread.sleep(100);
        }
    }

    private static String ready(Program serve) throws IOException, InterruptedException {
        return get(serve.management() + "health/ready");
    }

    private static String get(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
