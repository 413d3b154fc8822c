package org.keepsight.storage.object;

import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real S3 server for tests: Ceph's RADOS gateway with one monitor and one in-memory OSD, on loopback, one for the JVM.
 * It enforces versions, object lock and signatures. Buckets are fresh for each call.
 */
public final class CephRgw {
    public static final String ACCESS_KEY = "keepsight-test";
    public static final String SECRET_KEY = "keepsight-test-secret";

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int LAUNCHES = 6;
    private static final List<String> BINARIES =
            List.of("ceph-mon", "ceph-osd", "ceph", "monmaptool", "radosgw", "radosgw-admin");

    private final List<Process> processes = new ArrayList<>();
    private final Path directory;
    private final Path config;
    private final int port;

    private CephRgw(Path directory) throws IOException {
        this.directory = directory;
        this.config = directory.resolve("ceph.conf");
        this.port = freePort();
    }

    /** The server of this JVM, started at the first call and stopped when the JVM ends. */
    public static CephRgw server() {
        return Started.SERVER;
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Settings for a fresh bucket without versions. */
    public S3Settings bucket() {
        return bucket(false);
    }

    /** Settings for a fresh bucket with versions and object lock, without a default retention. */
    public S3Settings lockedBucket() {
        return bucket(true);
    }

    private S3Settings bucket(boolean lock) {
        String name = "test-" + UUID.randomUUID();
        try (MinioAsyncClient client = client()) {
            client.makeBucket(MakeBucketArgs.builder()
                            .bucket(name)
                            .objectLock(lock)
                            .build())
                    .join();
        }
        return S3Settings.of(endpoint(), name, ACCESS_KEY, SECRET_KEY, false);
    }

    /** Carries out the lifecycle rules of all buckets now; their days are seconds. */
    public void applyLifecycles() throws IOException {
        run("radosgw-admin", "-c", config.toString(), "-n", "client.rgw", "--rgw_lc_debug_interval=1", "lc", "process");
    }

    /** A client of the owner: to look and to tamper behind the store's back. */
    public MinioAsyncClient client() {
        return MinioAsyncClient.builder()
                .endpoint(endpoint().toString())
                .region("us-east-1")
                .credentials(ACCESS_KEY, SECRET_KEY)
                .build();
    }

    private static final class Started {
        static final CephRgw SERVER = start();

        private static CephRgw start() {
            requireBinaries();
            try {
                CephRgw server = new CephRgw(Files.createTempDirectory("keepsight-test-ceph"));
                Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
                long begun = System.nanoTime();
                server.launch();
                System.out.printf(
                        "Ceph RGW %s on 127.0.0.1:%d, started in %.1f s%n",
                        server.version(), server.port, (System.nanoTime() - begun) / 1e9);
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void requireBinaries() {
            String[] path = System.getenv("PATH").split(":", -1);
            for (String binary : BINARIES) {
                if (Arrays.stream(path).noneMatch(at -> Files.isExecutable(Path.of(at, binary)))) {
                    throw new IllegalStateException(
                            "The S3 tests need Ceph and " + binary
                                    + " is missing: apt-get install -y --no-install-recommends ceph-mon ceph-osd radosgw ceph-common");
                }
            }
        }
    }

    private void launch() throws IOException {
        int monitor = freePort();
        String fsid = UUID.randomUUID().toString();
        Files.writeString(config, configuration(fsid, monitor));
        Path monmap = directory.resolve("monmap");
        run(
                "monmaptool",
                "--create",
                "--fsid",
                fsid,
                "--addv",
                "a",
                "[v1:127.0.0.1:" + monitor + "]",
                monmap.toString());
        run("ceph-mon", "-c", config.toString(), "--mkfs", "-i", "a", "--monmap", monmap.toString());
        spawn("ceph-mon", "-c", config.toString(), "-i", "a", "-f");
        String osd = UUID.randomUUID().toString();
        run("ceph", "-c", config.toString(), "--connect-timeout", "60", "osd", "new", osd, "0");
        Files.createDirectories(directory.resolve("osd-0"));
        run("ceph-osd", "-c", config.toString(), "-i", "0", "--mkfs", "--osd-uuid", osd);
        launchOsd();
        spawn("radosgw", "-c", config.toString(), "-n", "client.rgw", "-f");
        awaitGateway();
        run(
                "radosgw-admin",
                "-c",
                config.toString(),
                "-n",
                "client.rgw",
                "user",
                "create",
                "--uid=test",
                "--display-name=test",
                "--access-key=" + ACCESS_KEY,
                "--secret-key=" + SECRET_KEY);
    }

    private String configuration(String fsid, int monitor) {
        return """
                [global]
                fsid = %s
                mon_host = v1:127.0.0.1:%d
                mon_initial_members = a
                public_addr = 127.0.0.1
                ms_bind_msgr2 = false
                auth_cluster_required = none
                auth_service_required = none
                auth_client_required = none
                keyring = /dev/null
                run_dir = %3$s
                admin_socket = %3$s/$cluster-$name.$pid.asok
                log_file = %3$s/$name.log
                mon_data = %3$s/mon-$id
                osd_data = %3$s/osd-$id
                rgw_data = %3$s/rgw
                pid_file =
                osd_pool_default_size = 1
                osd_pool_default_min_size = 1
                osd_pool_default_pg_num = 8
                osd_pool_default_pg_autoscale_mode = off
                mon_allow_pool_size_one = true
                mon_max_pg_per_osd = 1000
                osd_crush_chooseleaf_type = 0
                osd_objectstore = memstore
                memstore_device_bytes = 4294967296
                paxos_propose_interval = 0.05
                paxos_min_wait = 0.01
                mon_warn_on_pool_no_redundancy = false
                [client.rgw]
                rgw_frontends = beast endpoint=127.0.0.1:%4$d
                rgw_relaxed_region_enforcement = true
                rgw_override_bucket_index_max_shards = 1
                """.formatted(fsid, monitor, directory, port);
    }

    /** About one first start in ten dies with 'wrong fsid'; the next one then lives. */
    private void launchOsd() throws IOException {
        for (int launch = 1; launch <= LAUNCHES; launch++) {
            Process osd = spawn("ceph-osd", "-c", config.toString(), "-i", "0", "-f");
            if (isUp(osd)) {
                return;
            }
        }
        throw new IOException("ceph-osd did not start; its log is " + directory.resolve("osd.0.log"));
    }

    private boolean isUp(Process osd) throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (osd.isAlive() && System.nanoTime() < deadline) {
            if (saysUp()) {
                return true;
            }
        }
        return false;
    }

    /** A monitor on a busy machine refuses a question that it answers a moment later. */
    private boolean saysUp() throws IOException {
        try {
            return run("ceph", "-c", config.toString(), "osd", "stat").contains("1 up");
        } catch (IOException e) {
            System.out.println("Ceph's monitor does not tell yet: " + e.getMessage());
            sleep();
            return false;
        }
    }

    private void awaitGateway() throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        IOException last = new IOException("not asked yet");
        while (System.nanoTime() < deadline) {
            try {
                HttpURLConnection connection =
                        (HttpURLConnection) endpoint().toURL().openConnection();
                connection.setReadTimeout(5_000);
                if (connection.getResponseCode() > 0) {
                    return;
                }
            } catch (IOException e) {
                last = e;
            }
            sleep();
        }
        throw new IOException("radosgw did not answer; its log is " + directory.resolve("client.rgw.log"), last);
    }

    private String version() throws IOException {
        return run("radosgw", "--version").replaceAll("(?s)ceph version (\\S+).*", "$1");
    }

    private Process spawn(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("output.log").toFile()))
                .start();
        processes.add(process);
        return process;
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " failed: " + output);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IOException(e);
        }
        return output;
    }

    private static void sleep() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void stop() {
        try {
            for (Process process : processes.reversed()) {
                process.destroyForcibly();
                process.waitFor(10, TimeUnit.SECONDS);
            }
            try (Stream<Path> paths = Files.walk(directory)) {
                for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
