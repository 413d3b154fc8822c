package org.keepsight.deploy.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.http.Exposure;
import org.keepsight.api.http.Exposure.Limits;
import org.keepsight.api.http.Exposure.Tls;
import org.keepsight.storage.network.CameraNetworks;
import org.keepsight.storage.network.Network;
import org.keepsight.storage.object.LockMode;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Everything that can be set, with its defaults. The shipped example documents each key.
 *
 * @param data directory of everything Keepsight keeps on this machine
 * @param node name of this Keepsight, unique where several share a database
 * @param zone the deployment's time zone: for days, labels and expected windows; instants are UTC everywhere
 * @param registryFile imported at every start, if any
 * @param installationKey file of the key that seals objects; the same on all machines of an installation
 * @param credentialKeys file of the keys that seal camera credentials, likewise
 */
public record Config(
        Path data,
        String node,
        ZoneId zone,
        DatabaseConfig database,
        StoreConfig store,
        HttpConfig http,
        IdentityConfig identity,
        @Nullable Path registryFile,
        Path installationKey,
        Path credentialKeys,
        IngestConfig ingest,
        RetentionConfig retention,
        RegisterConfig register,
        ProofConfig proof,
        TimeConfig time) {

    /** Reads a file. Relative paths in it are relative to the file. */
    public static Config read(Path file) throws ConfigException {
        return ConfigText.read(file).config();
    }

    static Config parse(String yaml, Path base) throws ConfigException {
        List<String> problems = new ArrayList<>();
        Section root = new Section("", tree(yaml), problems);
        Config config = read(root, base);
        root.reportUnknown();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return config;
    }

    private static Config read(Section root, Path base) {
        Path data = base.resolve(root.text("data", "data")).normalize();
        return new Config(
                data,
                root.value("node", "node-1", Config::nodeName),
                root.value("time-zone", ZoneId.of("Asia/Shanghai"), ZoneId::of),
                DatabaseConfig.read(root.section("database"), base),
                StoreConfig.read(root.section("store"), data, base),
                HttpConfig.read(root.section("http"), base),
                IdentityConfig.read(root.section("identity"), base),
                registryFile(root.section("registry"), base),
                root.text("installation-key").map(base::resolve).orElse(data.resolve("installation.key")),
                root.section("secrets").text("key-file").map(base::resolve).orElse(data.resolve("credentials.key")),
                IngestConfig.read(root.section("ingest"), data, base),
                RetentionConfig.read(root.section("retention")),
                RegisterConfig.read(root.section("register")),
                ProofConfig.read(root.section("proof"), data, base),
                TimeConfig.read(root.section("time")));
    }

    private static @Nullable Path registryFile(Section registry, Path base) {
        Optional<Path> file = registry.text("file").map(base::resolve);
        file.filter(path -> !Files.isReadable(path))
                .ifPresent(path -> registry.problem("file", "cannot be read: " + path));
        return file.orElse(null);
    }

    private static String nodeName(String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException("is 1 to 64 letters, digits, '.', '_' or '-'");
        }
        return name;
    }

    static @Nullable JsonNode tree(String yaml) throws ConfigException {
        try {
            return YAMLMapper.builder(new YAMLFactory())
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new ConfigException(List.of("line " + e.getLocation().getLineNr() + ": " + complaint(e)));
        }
    }

    /** Without the line that YAML's own message quotes: a password may stand in it. */
    private static String complaint(JsonProcessingException e) {
        Throwable cause = e.getCause();
        return cause instanceof MarkedYAMLException yaml
                ? String.valueOf(yaml.getProblem())
                : e.getOriginalMessage().lines().findFirst().orElse("is not YAML");
    }

    /**
     * Which PostgreSQL, and who comes in there.
     *
     * @param url {@code null}: a private one under the data directory, whose owner and login Keepsight knows itself
     * @param owner of the schema; {@code null}: this machine has not their password, and does not migrate
     * @param service the login that serves; {@code null}: Keepsight makes one
     * @param connections upper bound of the pool
     */
    public record DatabaseConfig(
            @Nullable String url,
            @Nullable Login owner,
            @Nullable Login service,
            int connections) {
        /** A role of the server. */
        public record Login(String user, Secret password) {}

        static DatabaseConfig read(Section section, Path base) {
            Optional<String> url = section.text("url");
            if (url.isPresent() && !url.get().startsWith("jdbc:postgresql:")) {
                section.problem("url", "must begin with jdbc:postgresql:");
            }
            if (url.isPresent() && url.get().matches("(?i).*[?&](user|password)=.*")) {
                section.problem("url", "carries credentials; give user and password-file instead");
            }
            Login owner = new Login(
                    section.text("user", "keepsight"),
                    section.secret("password", base).orElse(new Secret("")));
            Section service = section.section("service");
            Optional<Login> login = service.present() ? Optional.of(service(service, base)) : Optional.empty();
            if (service.present() && url.isEmpty()) {
                section.problem("service", "is for a database of your own: give its url, too");
            }
            boolean owned = !service.present()
                    || section.has("user")
                    || section.has("password")
                    || section.has("password-file");
            return new DatabaseConfig(
                    url.orElse(null),
                    owned ? owner : null,
                    login.orElse(null),
                    section.integer("connections", 12, 4, 200));
        }

        private static Login service(Section section, Path base) {
            return new Login(
                    section.text("user").orElseGet(() -> {
                        section.problem("user", "is needed");
                        return "";
                    }),
                    section.secret("password", base).orElse(new Secret("")));
        }
    }

    /**
     * Which object store: a directory, or S3 when there is an endpoint.
     *
     * @param capacity bytes of footage it can hold; {@code null}: as its disk says, if it has one
     */
    public record StoreConfig(
            Path directory, @Nullable S3Config s3, @Nullable Long capacity) {
        static StoreConfig read(Section section, Path data, Path base) {
            Path directory = section.text("directory").map(base::resolve).orElse(data.resolve("objects"));
            Section s3 = section.section("s3");
            if (s3.present() && section.has("directory")) {
                section.problem("s3", "and store.directory exclude each other");
            }
            return new StoreConfig(
                    directory,
                    s3.present() ? S3Config.read(s3, base) : null,
                    section.value("capacity", Units::size).orElse(null));
        }
    }

    /**
     * An S3 bucket.
     *
     * @param lock how footage is locked; {@code null}: as the bucket says
     */
    public record S3Config(
            String endpoint,
            String bucket,
            String region,
            String accessKey,
            Secret secretKey,
            boolean createBucket,
            @Nullable LockMode lock) {
        static S3Config read(Section section, Path base) {
            return new S3Config(
                    required(section, "endpoint"),
                    required(section, "bucket"),
                    section.text("region", "us-east-1"),
                    required(section, "access-key"),
                    section.secret("secret-key", base).orElseGet(() -> {
                        section.problem("secret-key", "is needed (or secret-key-file)");
                        return new Secret("");
                    }),
                    section.flag("create-bucket", false),
                    lock(section));
        }

        private static @Nullable LockMode lock(Section section) {
            return section.text("lock").filter("auto"::equals).isPresent()
                    ? null
                    : section.value("lock", S3Config::lockMode).orElse(null);
        }

        private static LockMode lockMode(String text) {
            return switch (text) {
                case "none" -> LockMode.NONE;
                case "governance" -> LockMode.GOVERNANCE;
                case "compliance" -> LockMode.COMPLIANCE;
                default -> throw new IllegalArgumentException("is auto, none, governance or compliance");
            };
        }

        private static String required(Section section, String key) {
            return section.text(key).orElseGet(() -> {
                section.problem(key, "is needed");
                return "";
            });
        }
    }

    /**
     * Where HTTP is answered.
     *
     * @param host of the API and the page: loopback, unless browsers reach it encrypted
     * @param managementHost of health and metrics: loopback, encrypted, or plain on purpose
     * @param managementPlain whether they may be shown in the clear off this computer
     */
    public record HttpConfig(
            String host,
            int port,
            String managementHost,
            int managementPort,
            boolean managementPlain,
            Exposure exposure) {
        static HttpConfig read(Section section, Path base) {
            Limits usual = Limits.USUAL;
            return new HttpConfig(
                    section.text("host", "127.0.0.1"),
                    section.integer("port", 8080, 0, 65535),
                    section.text("management-host", "127.0.0.1"),
                    section.integer("management-port", 8081, 0, 65535),
                    section.flag("management-plain", false),
                    new Exposure(
                            tls(section.section("tls"), base),
                            trusted(section.section("behind-proxy")),
                            new Limits(
                                    section.integer("connections", usual.connections(), 10, 100_000),
                                    usual.head(),
                                    usual.body(),
                                    usual.idle(),
                                    section.integer("requests-per-second", (int) usual.perSecond(), 1, 100_000),
                                    section.integer("request-burst", usual.burst(), 1, 1_000_000))));
        }

        private static @Nullable Tls tls(Section tls, Path base) {
            Optional<Path> certificate = tls.text("certificate").map(base::resolve);
            Optional<Path> key = tls.text("key").map(base::resolve);
            if (certificate.isPresent() != key.isPresent()) {
                tls.problem(key.isPresent() ? "certificate" : "key", "is needed, too");
            }
            return certificate.isPresent() && key.isPresent() ? new Tls(certificate.get(), key.get()) : null;
        }

        private static List<Network> trusted(Section proxy) {
            List<Network> trusted = proxy.list("trusted", Network::parse).orElse(List.of());
            if (proxy.present() && trusted.isEmpty()) {
                proxy.problem("trusted", "names the addresses of the proxies");
            }
            return trusted;
        }
    }

    /**
     * How cameras are recorded.
     *
     * @param segment aimed length of a segment
     * @param answerDeadline until the camera has agreed to the stream
     * @param pictureDeadline from there to the first picture
     * @param stallDeadline without a picture, the stream counts as stalled
     * @param spool holds a directory for each worker of this machine
     * @param spoolBytes bound of the spools of this machine together; {@code null}: a share of their disk
     * @param uploads parallel uploads of a worker
     * @param workers processes that serve starts; {@code null}: by cores and cameras
     * @param workerMemory ceiling of a worker's anonymous memory, in bytes
     * @param workerCameras a worker takes no more enabled cameras than these
     * @param cameraNetworks where cameras may be
     */
    public record IngestConfig(
            Duration segment,
            Duration answerDeadline,
            Duration pictureDeadline,
            Duration stallDeadline,
            Path spool,
            @Nullable Long spoolBytes,
            int uploads,
            @Nullable Integer workers,
            long workerMemory,
            int workerCameras,
            CameraNetworks cameraNetworks) {
        private static final long LEAST_MEMORY = 192L << 20;

        static IngestConfig read(Section section, Path data, Path base) {
            return new IngestConfig(
                    section.duration("segment", Duration.ofSeconds(60), Duration.ofSeconds(2), Duration.ofMinutes(10)),
                    section.duration(
                            "answer-deadline", Duration.ofSeconds(8), Duration.ofSeconds(1), Duration.ofMinutes(1)),
                    section.duration(
                            "picture-deadline", Duration.ofSeconds(6), Duration.ofSeconds(1), Duration.ofMinutes(1)),
                    section.duration(
                            "stall-deadline", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(1)),
                    section.text("spool").map(base::resolve).orElse(data.resolve("spool")),
                    bound(section),
                    section.integer("uploads", 4, 1, 64),
                    workers(section),
                    memory(section),
                    section.integer("worker-cameras", 500, 1, 10_000),
                    section.list("camera-networks", Network::parse)
                            .map(CameraNetworks::new)
                            .orElse(CameraNetworks.PRIVATE));
        }

        private static @Nullable Long bound(Section section) {
            return section.text("spool-limit").filter("auto"::equals).isPresent()
                    ? null
                    : section.value("spool-limit", text -> positive(Units.size(text)))
                            .orElse(null);
        }

        private static Long positive(long bytes) {
            if (bytes <= 0) {
                throw new IllegalArgumentException("must be more than nothing");
            }
            return bytes;
        }

        private static @Nullable Integer workers(Section section) {
            return section.text("workers").filter("auto"::equals).isPresent()
                    ? null
                    : section.has("workers") ? Integer.valueOf(section.integer("workers", 1, 0, 64)) : null;
        }

        private static long memory(Section section) {
            long memory = section.size("worker-memory", 1L << 30);
            if (memory < LEAST_MEMORY) {
                section.problem("worker-memory", "must be at least 192MiB");
            }
            return memory;
        }
    }
}
