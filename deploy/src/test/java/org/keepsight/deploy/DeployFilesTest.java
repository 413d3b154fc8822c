package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.deploy.config.Config;
import org.keepsight.deploy.config.ConfigText;
import org.yaml.snakeyaml.Yaml;

/**
 * The files for other people's machines: against the schemas their programs publish, and against this program, whose
 * commands and configuration they name.
 */
class DeployFilesTest {
    private static final String SCHEMA = "app://keepsight/compose.json";
    private static final Path FILES = Path.of(".");
    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "Namespace", Namespace.class,
            "ConfigMap", ConfigMap.class,
            "Service", Service.class,
            "Deployment", Deployment.class,
            "StatefulSet", StatefulSet.class,
            "PodDisruptionBudget", PodDisruptionBudget.class);

    /** The models keep what they do not know; here it is an error. */
    private final JsonMapper strict = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public @Nullable Boolean hasAnySetter(Annotated a) {
                    return null;
                }
            })
            .build();

    @TempDir
    Path directory;

    @Test
    void composeFollowsItsSchema() throws Exception {
        JsonObject compose = compose();
        assertThat(errors(compose)).isEmpty();

        compose.getJsonObject("services").getJsonObject("serve").put("imgae", "x");
        assertThat(errors(compose)).as("the schema is in force").isNotEmpty();
    }

    @Test
    void composeRunsCommandsThatExistWithWhatItDeclares() throws Exception {
        JsonObject compose = compose();
        JsonObject services = compose.getJsonObject("services");
        Set<String> workers = new TreeSet<>();
        for (String name : services.fieldNames()) {
            JsonObject service = services.getJsonObject(name);
            if (Objects.equals(service.getString("image"), "keepsight")) {
                List<String> command = service.getJsonArray("command").stream()
                        .map(Object::toString)
                        .toList();
                assertCommand(command);
                if (command.getFirst().equals("worker")) {
                    workers.add(command.getLast());
                }
            }
            for (Object volume : service.getJsonArray("volumes")) {
                String source = volume.toString().split(":", 2)[0];
                assertThat(source.startsWith("./")
                                || compose.getJsonObject("volumes").containsKey(source))
                        .as(volume.toString())
                        .isTrue();
            }
            for (Object secret : service.getJsonArray("secrets")) {
                assertThat(compose.getJsonObject("secrets").fieldNames()).contains(secret.toString());
            }
        }
        assertThat(workers).containsExactly("worker-1", "worker-2");
        Config config = config(Files.readString(FILES.resolve("container/keepsight.yaml")));
        assertThat(config.ingest().workers()).isZero();
        assertThat(config.store().s3()).isNotNull();
    }

    @Test
    void everyKubernetesObjectIsWhatItsKindKnows() throws Exception {
        List<HasMetadata> objects = kubernetes();
        assertThat(objects).hasSize(6);
        for (HasMetadata object : objects) {
            if (object instanceof Deployment serve) {
                assertPod(serve.getSpec().getTemplate().getSpec(), List.of());
            } else if (object instanceof StatefulSet worker) {
                assertPod(
                        worker.getSpec().getTemplate().getSpec(),
                        worker.getSpec().getVolumeClaimTemplates().stream()
                                .map(claim -> claim.getMetadata().getName())
                                .toList());
            } else if (object instanceof ConfigMap map) {
                Config config = config(Objects.requireNonNull(map.getData().get("keepsight.yaml")));
                assertThat(config.http().managementHost()).isEqualTo("0.0.0.0");
                assertThat(config.ingest().workers()).isZero();
            }
        }
        assertThatThrownBy(() -> strict.readValue("{\"kind\":\"Service\",\"spce\":{}}", Service.class))
                .as("an unknown key is an error")
                .isInstanceOf(UnrecognizedPropertyException.class);
    }

    @Test
    void unitsRunCommandsThatExist() throws Exception {
        for (String unit : List.of("keepsight.service", "keepsight-worker@.service")) {
            String text = Files.readString(FILES.resolve("systemd").resolve(unit));
            List<String> lines = text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
            assertThat(lines)
                    .allSatisfy(line -> assertThat(line).matches("\\[(Unit|Service|Install)]|[A-Z][A-Za-z]+=.+"));
            assertThat(lines).contains("[Unit]", "[Service]", "[Install]", "Restart=always");
            String start = lines.stream()
                    .filter(line -> line.startsWith("ExecStart="))
                    .findFirst()
                    .orElseThrow()
                    .replace("%i", "1")
                    .replace(" $KEEPSIGHT_WORKER_OPTS", "");
            List<String> words =
                    Arrays.asList(start.substring("ExecStart=".length()).split(" ", -1));
            assertThat(words.getFirst()).isEqualTo("/opt/keepsight/keepsight");
            assertCommand(words.subList(1, words.size()));
        }
    }

    @Test
    void theContainerRunsWhatTheLauncherRuns() throws Exception {
        String containerfile = Files.readString(FILES.resolve("container/Containerfile"));
        Matcher copies = Pattern.compile("(?m)^COPY (deploy/\\S+) ").matcher(containerfile);
        assertThat(copies.find()).isTrue();
        assertThat(Path.of("..").resolve(copies.group(1))).isExecutable();
        String entrypoint = Files.readString(FILES.resolve("container/entrypoint"));
        Set<String> options = new TreeSet<>(options(Files.readString(Path.of("../keepsight"))));
        options.removeIf(option -> option.matches("-D(keepsight\\.version|maven|spotless).*")); // of the build
        assertThat(options).hasSizeGreaterThan(4);
        assertThat(options(entrypoint)).containsAll(options);
    }

    /** The options of the JVM in the script's last command. */
    private static List<String> options(String script) {
        List<String> options = new ArrayList<>();
        Matcher matcher =
                Pattern.compile("(?<=[\\s'])(-XX:|-D|--enable)[^\\s\"'$]+").matcher(script);
        while (matcher.find()) {
            options.add(matcher.group());
        }
        return options;
    }

    private void assertPod(PodSpec pod, List<String> claims) {
        Container container = pod.getContainers().getFirst();
        assertCommand(container.getArgs());
        List<String> volumes = new ArrayList<>(claims);
        pod.getVolumes().forEach(volume -> volumes.add(volume.getName()));
        assertThat(container.getVolumeMounts())
                .allSatisfy(mount -> assertThat(volumes).contains(mount.getName()));
        assertThat(container.getPorts().getFirst().getName())
                .isEqualTo(container.getReadinessProbe().getHttpGet().getPort().getStrVal())
                .isEqualTo(container.getLivenessProbe().getHttpGet().getPort().getStrVal());
    }

    private static void assertCommand(List<String> words) {
        assertThat(Main.commandLine().parseArgs(words.toArray(String[]::new)).subcommand())
                .as("%s", words)
                .isNotNull();
    }

    private List<HasMetadata> kubernetes() throws IOException {
        List<HasMetadata> objects = new ArrayList<>();
        try (InputStream manifest = Files.newInputStream(FILES.resolve("kubernetes/keepsight.yaml"))) {
            for (Object document : new Yaml().loadAll(manifest)) {
                Map<?, ?> tree = (Map<?, ?>) document;
                Class<? extends HasMetadata> kind = Objects.requireNonNull(KINDS.get(String.valueOf(tree.get("kind"))));
                objects.add(strict.convertValue(document, kind));
            }
        }
        return objects;
    }

    private static JsonObject compose() throws IOException {
        try (InputStream file = Files.newInputStream(FILES.resolve("container/compose.yaml"))) {
            Map<String, Object> tree = new Yaml().load(file);
            return new JsonObject(new JsonObject(tree).encode());
        }
    }

    private static List<OutputUnit> errors(JsonObject compose) throws IOException {
        try (InputStream schema = DeployFilesTest.class.getResourceAsStream("compose-spec.json")) {
            String text = new String(Objects.requireNonNull(schema).readAllBytes(), StandardCharsets.UTF_8);
            // The validator does not find a relative reference below a pattern of names.
            // And a duration here is 5s, not PT5S.
            JsonObject rules = new JsonObject(text.replace("\"format\": \"duration\"", "\"title\": \"duration\"")
                    .replace("\"#/definitions/", "\"" + SCHEMA + "#/definitions/"));
            rules.remove("id"); // of no draft since the fourth; the definitions would be looked for below it
            OutputUnit outcome = Validator.create(
                            JsonSchema.of(rules),
                            new JsonSchemaOptions()
                                    .setDraft(Draft.DRAFT7)
                                    .setBaseUri(SCHEMA)
                                    .setOutputFormat(OutputFormat.Basic))
                    .validate(compose);
            return Boolean.TRUE.equals(outcome.getValid())
                    ? List.of()
                    : Objects.requireNonNullElse(outcome.getErrors(), List.of(outcome));
        }
    }

    /** The configuration, with its secrets in files of this test. */
    private Config config(String yaml) throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "s\n");
        String here = yaml.replaceAll("(password-file|secret-key-file): .*", "$1: " + secret);
        return new ConfigText(here, directory).config();
    }
}
