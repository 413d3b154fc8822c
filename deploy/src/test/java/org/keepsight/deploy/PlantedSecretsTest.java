package org.keepsight.deploy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.ingest.rtsp.Commands;
import org.keepsight.ingest.rtsp.FakeCamera;
import org.keepsight.ingest.simulator.CameraSimulator;
import org.keepsight.ingest.simulator.LoopedStream;
import org.keepsight.storage.database.DatabaseAccess;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.object.CephRgw;
import org.keepsight.storage.object.S3Settings;
import org.keepsight.storage.registry.Credentials;

/**
 * Secrets are planted in a real serve with workers, errors are made to happen to them, and then everything that it wrote or
 * said is searched: data directory, database, log, answers, metrics, command lines.
 */
@Timeout(300)
class PlantedSecretsTest {
    private static final Credentials RIGHT = new Credentials("viewer", "Pl4nted:url+/1");
    private static final Credentials WRONG = new Credentials("viewer", "Pl4nted:wrong+/2");
    private static final Credentials ECHOED = new Credentials("viewer", "Pl4nted:echo+/3");
    private static final Credentials DEAD = new Credentials("viewer", "Pl4nted:dead+/4");
    private static final Credentials GIVEN = new Credentials("viewer", "Pl4nted:given+/5");

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> answers = new LinkedHashMap<>();
    private final DatabaseAddress database = TestDatabase.createAddress();
    private String token = "";
    private String factor = "";

    @Test
    void plantedSecretsAreNowhere() throws Exception {
        S3Settings bucket = CephRgw.server().bucket();
        List<String> words;
        try (CameraSimulator cameras = CameraSimulator.open(InetAddress.getLoopbackAddress());
                FakeCamera echoing = FakeCamera.echoing()) {
            URI right = cameras.mount("right", LoopedStream.bundled(), RIGHT);
            URI other = cameras.mount("other", LoopedStream.bundled(), RIGHT);
            registry(right, other, echoing);
            try (Program serve =
                    Program.start("serve", "--config", configuration(bucket).toString())) {
                URI address = URI.create(serve.address());
                token = serve.token();
                factor = TestToken.secondFactor(serve.address());
                await(address, "RIGHT", "\"state\":\"RECORDING\"");
                await(address, "SOUND", "\"state\":\"RECORDING\"");
                await(address, "WRONG", "AUTHENTICATION_REFUSED");
                await(address, "ECHO", "the camera answers 500");
                await(address, "DEAD", "CONNECT_REFUSED");
                makeErrors(address);
                requireTheServicesLogin(serve);
                words = commandLines(serve);
                serve.stop();
                words.addAll(serve.said());
            }
        }
        List<String> secrets = secrets(bucket);
        assertNone(secrets, "a command line or the log", String.join("\n", words));
        answers.forEach((request, answer) -> assertNone(secrets, request, answer));
        searchFiles(secrets);
        searchDatabase(secrets);
    }

    /** Nobody who serves is connected as the owner of the schema, and the worker has not even heard the owner's password. */
    private void requireTheServicesLogin(Program serve) throws IOException {
        DatabaseAddress login = DatabaseAccess.ofOwner(database).service();
        List<String> connected = Jdbi.create(database.url(), database.user(), database.password())
                .withHandle(
                        handle -> handle.createQuery("""
                                select usename::text from pg_stat_activity
                                where datname = current_database() and pid <> pg_backend_pid() and usename is not null
                                """).mapTo(String.class).list());
        assertThat(connected).isNotEmpty().containsOnly(login.user());
        assertThat(serve.workers()).isNotEmpty();
        for (ProcessHandle worker : serve.workers()) {
            assertThat(ProcessMemory.words(worker.pid(), List.of(database.password(), login.password())))
                    .as("what the worker knows")
                    .containsExactly(login.password());
        }
    }

    private void registry(URI right, URI other, FakeCamera echoing) throws IOException {
        Files.writeString(directory.resolve("registry.csv"), """
                campus_code,campus_name,campus_kind,area_kind,area_name,camera_code,camera_name,url,username,password,audio
                S01,School,PUBLIC_SCHOOL,GATE,Gate,RIGHT,right,%s,,,no
                S01,School,PUBLIC_SCHOOL,GATE,Gate,SOUND,sound,%s,%s,%s,yes
                S01,School,PUBLIC_SCHOOL,GATE,Gate,WRONG,wrong,%s,%s,%s,no
                S01,School,PUBLIC_SCHOOL,GATE,Gate,ECHO,echo,%s,%s,%s,no
                S01,School,PUBLIC_SCHOOL,GATE,Gate,DEAD,dead,rtsp://127.0.0.1:%d/x,%s,%s,no
                """.formatted(
                        right.toString().replace("rtsp://", "rtsp://viewer:" + encoded(RIGHT.password()) + "@"),
                        other,
                        RIGHT.username(),
                        RIGHT.password(),
                        right,
                        WRONG.username(),
                        WRONG.password(),
                        echoing.url(),
                        ECHOED.username(),
                        ECHOED.password(),
                        Commands.freePort(),
                        DEAD.username(),
                        DEAD.password()));
    }

    private Path configuration(S3Settings bucket) throws IOException {
        Files.writeString(directory.resolve("database.password"), database.password());
        return Files.writeString(directory.resolve("keepsight.yaml"), """
                data: data
                database: {url: "%s", user: %s, password-file: database.password}
                store: {s3: {endpoint: "%s", bucket: %s, access-key: %s, secret-key: "%s", create-bucket: true}}
                http: {port: 0, management-port: 0}
                registry: {file: registry.csv}
                ingest: {segment: 2s, workers: 1, worker-memory: 512MiB, camera-networks: [127.0.0.0/8]}
                """.formatted(
                        database.url(),
                        database.user(),
                        bucket.endpoint(),
                        bucket.bucket(),
                        bucket.accessKey(),
                        bucket.secretKey()));
    }

    /** Every way in which a secret comes in, and fails. */
    private void makeErrors(URI address) throws Exception {
        String account = "{\"username\": \"viewer\", \"password\": \"" + GIVEN.password() + "\"}";
        String url = "rtsp://viewer:" + GIVEN.password() + "@127.0.0.1/x";
        ask(
                address,
                "POST",
                "/api/v1/camera-credentials",
                "{\"cameras\": [\"WRONG\", \"ECHO\", \"DEAD\"]," + " \"credentials\": " + account + "}");
        ask(
                address,
                "POST",
                "/api/v1/camera-credentials",
                "{\"cameras\": \"WRONG\", \"credentials\": " + account + "}");
        ask(
                address,
                "POST",
                "/api/v1/camera-credentials",
                "{\"cameras\": [\"NONE\"], \"credentials\": " + account + "}");
        ask(address, "PATCH", "/api/v1/cameras/DEAD", "{\"credentials\": " + account + "}");
        ask(address, "PATCH", "/api/v1/cameras/DEAD", "{\"credentials\": " + account);
        ask(address, "PATCH", "/api/v1/cameras/DEAD", "{\"url\": \"" + url + "\"}");
        ask(
                address,
                "PATCH",
                "/api/v1/cameras/DEAD",
                "{\"url\": \"rtsp://viewer:" + encoded(GIVEN.password()) + "@8.8.8.8/x\"}");
        ask(
                address,
                "PATCH",
                "/api/v1/cameras/DEAD",
                "{\"url\": 7, \"credentials\": {\"password\": \"" + GIVEN.password() + "\"}}");
        Instant now = Instant.now();
        String window = "?from=" + now.minusSeconds(600) + "&to=" + now.plusSeconds(600);
        for (String path : List.of(
                "/api/v1/campuses",
                "/api/v1/campuses/S01/cameras",
                "/api/v1/campuses/S01/coverage" + window,
                "/api/v1/cameras/WRONG",
                "/api/v1/cameras/WRONG/coverage" + window,
                "/api/v1/cameras/ECHO/coverage" + window,
                "/api/v1/cameras/RIGHT/segments" + window,
                "/api/v1/deployment",
                "/api/v1/deployment/recording",
                "/metrics",
                "/health/ready")) {
            ask(address, "GET", path, "");
        }
    }

    private String ask(URI address, String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(address.resolve(path))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + token)
                        .timeout(Duration.ofMinutes(1))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        answers.put(answers.size() + " " + method + " " + path, answer.headers().map() + answer.body());
        return answer.body();
    }

    private void await(URI address, String camera, String wanted) throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        String answer = "";
        while (!answer.contains(wanted)) {
            assertThat(System.nanoTime()).as("%s: %s", camera, answer).isLessThan(end);
            Thread.sleep(250);
            answer = ask(address, "GET", "/api/v1/cameras/" + camera + "/status", "");
        }
    }

    private static List<String> commandLines(Program serve) throws IOException {
        List<String> lines = new ArrayList<>();
        for (ProcessHandle each : serve.descendants()) {
            Path line = Path.of("/proc", Long.toString(each.pid()), "cmdline");
            if (Files.exists(line)) {
                lines.add(Files.readString(line));
            }
        }
        assertThat(lines).as("there is a worker").anyMatch(line -> line.contains("--supervised"));
        return lines;
    }

    /** In every form in which they might come out. */
    private List<String> secrets(S3Settings bucket) throws IOException {
        List<String> plain = new ArrayList<>(List.of(
                database.password(),
                DatabaseAccess.ofOwner(database).service().password(),
                bucket.secretKey(),
                token,
                TestToken.PASSWORD,
                factor));
        for (String file : List.of("installation.key", "credentials.key")) {
            plain.add(Files.readString(directory.resolve("data").resolve(file)).strip());
        }
        for (Credentials each : List.of(RIGHT, WRONG, ECHOED, DEAD, GIVEN)) {
            plain.add(each.password());
            plain.add(each.password().replace("/", "\\/"));
            plain.add(each.username() + ":" + each.password());
        }
        byte[] raw = base32(factor);
        List<String> forms = new ArrayList<>(List.of(HexFormat.of().formatHex(raw), new String(raw, ISO_8859_1)));
        for (String each : plain) {
            forms.add(each);
            forms.add(encoded(each));
            forms.add(encoded(each).toLowerCase(java.util.Locale.ROOT));
            forms.add(Base64.getEncoder().withoutPadding().encodeToString(each.getBytes(UTF_8)));
            forms.add(HexFormat.of().formatHex(each.getBytes(UTF_8)));
        }
        return forms.stream().distinct().toList();
    }

    private static byte[] base32(String text) {
        BigInteger bits = BigInteger.ZERO;
        for (int i = 0; i < text.length(); i++) {
            bits = bits.shiftLeft(5).or(BigInteger.valueOf("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(text.charAt(i))));
        }
        return HexFormat.of().parseHex("%040x".formatted(bits)); // 160 bits
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private static void assertNone(List<String> secrets, String where, String text) {
        assertThat(secrets.stream().filter(text::contains)).as(where).isEmpty();
    }

    private void searchFiles(List<String> secrets) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("data"))) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".key"))
                    .toList()) {
                assertNone(secrets, file.toString(), Files.readString(file, ISO_8859_1));
            }
        }
    }

    private void searchDatabase(List<String> secrets) {
        Jdbi owner = Jdbi.create(database.url(), database.user(), database.password());
        owner.useHandle(handle -> {
            List<String> tables = handle.createQuery("""
                    select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('keepsight', 'quartz')
                    """).mapTo(String.class).list();
            assertThat(tables)
                    .contains("keepsight.camera_credential", "keepsight.access_register", "keepsight.stream_event");
            for (String table : tables) {
                assertNone(secrets, table, String.join("\n", rows(handle, table)));
            }
            assertThat(rows(handle, "keepsight.camera_credential")).hasSizeGreaterThanOrEqualTo(5);
            assertThat(rows(handle, "keepsight.account where totp_sealed is not null"))
                    .as("the second factor is there, sealed")
                    .hasSize(1);
            assertThat(String.join("", rows(handle, "keepsight.camera_binding")))
                    .as("what is searched is what was written")
                    .contains("rtsp://127.0.0.1");
        });
    }

    private static List<String> rows(Handle handle, String table) {
        return handle.createQuery("select t::text from " + table.replaceFirst("( where|$)", " t$1"))
                .mapTo(String.class)
                .list();
    }
}
