package org.keepsight.deploy.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
}
