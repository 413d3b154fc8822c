package org.keepsight.deploy;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keepsight.deploy.CheckSelection.Span;
import org.keepsight.deploy.config.Config;
import org.keepsight.deploy.config.ConfigException;
import org.keepsight.retention.proof.IndexCheck;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.audit.RegisterCheck;
import org.keepsight.storage.check.CheckOptions;
import org.keepsight.storage.check.CheckScope;
import org.keepsight.storage.check.JournalCheck;
import org.keepsight.storage.check.Repair;
import org.keepsight.storage.check.Sample;
import org.keepsight.storage.check.StorageCheck;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.registry.Camera;
import org.keepsight.storage.registry.CameraExpectation;
import org.keepsight.storage.registry.Registry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Compares catalogue and object store, also while Keepsight runs, and mends what it is told to. */
@Command(
        name = "check",
        description =
                "Compares catalogue and object store both ways, or checks the access register, also while serve runs."
                        + " Exit code 0: clean,"
                        + " 1: discrepancies (mended or not), 2: could not check.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration of serve.")
    private Path config;

    @Mixin
    private CheckSelection selection;

    @Option(
            names = "--verify-bytes",
            paramLabel = "SAMPLE",
            description = "Also read the objects and compare digests: all, a share (1%%), or about a number (500).")
    private @Nullable String verifyBytes;

    @Option(
            names = "--verify-seals",
            paramLabel = "SAMPLE",
            description = "Also verify metadata and MAC, without reading the objects: all, 1%%, 500.")
    private @Nullable String verifySeals;

    @Option(names = "--seed", paramLabel = "N", description = "Chooses the samples; the report names it.")
    private @Nullable Long seed;

    @Option(
            names = "--repair",
            description = "Mend what needs no guessing: enter verified objects, mark missing and corrupt footage lost,"
                    + " recompute days. Never deletes an object.")
    private boolean repair;

    @Option(names = "--actor", paramLabel = "NAME", description = "Who repairs, for the audit; default: the user.")
    private @Nullable String actor;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit.")
    private String reason = "check --repair";

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Option(
            names = "--register",
            description =
                    "Check the access register instead: every entry as it was written, none inserted, none removed.")
    private boolean register;

    @Option(
            names = "--resume",
            paramLabel = "FILE",
            description = "Keep progress in FILE; a check that broke off goes on from it. Removed at the end.")
    private @Nullable Path resume;

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            description = "How long a disagreement is given before it is looked at again (default: ${DEFAULT-VALUE}).")
    private int grace = 5;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description = "Cameras looked at side by side, 1 to 64 (default: ${DEFAULT-VALUE}).")
    private int parallel = 4;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    CheckCommand() {}

    @Override
    public Integer call() throws Exception {
        Sample bytes = sample("--verify-bytes", verifyBytes);
        Sample seals = sample("--verify-seals", verifySeals);
        Span span = selection.span();
        if (grace < 0 || grace > 3600 || parallel < 1 || parallel > 64) {
            throw wrong("--grace is 0 to 3600 seconds, --parallel 1 to 64");
        }
        Config settings = Config.read(config);
        Deque<AutoCloseable> open = new ArrayDeque<>();
        try (Database database = Database.open(
                        DatabaseSettings.sharedAccess(settings, open),
                        Math.max(settings.database().connections(), parallel + 2));
                ObjectStore store = Settings.store(settings, database)) {
            return register
                    ? new RegisterReport(spec.commandLine().getOut(), json)
                            .run(new RegisterCheck(database.jdbi(), Settings.existingKey(settings), store))
                    : check(settings, database, store, span, seals, bytes);
        } finally {
            while (!open.isEmpty()) {
                open.pop().close();
            }
        }
    }

    private int check(Config settings, Database database, ObjectStore store, Span span, Sample seals, Sample bytes)
            throws IOException, InterruptedException, ConfigException {
        InstallationKey key = Settings.existingKey(settings);
        List<Camera> known = new Registry(database.jdbi(), new AuditLog(key), InstantSource.system())
                .expectations().stream().map(CameraExpectation::camera).toList();
        List<Camera> chosen = selection.of(known);
        Map<String, Object> about = about(store, chosen, chosen.size() == known.size(), span, seals, bytes);
        Optional<CheckProgress.Done> done = resume == null ? Optional.empty() : CheckProgress.read(resume, about);
        long choice = done.map(CheckProgress.Done::seed).orElseGet(this::newSeed);
        Repair mending = repair ? repairing(database, store, key) : null;
        StorageCheck check = new StorageCheck(
                database.jdbi(),
                store,
                new ObjectSeal(key),
                new CheckOptions(Duration.ofSeconds(grace), parallel, seals, bytes, choice),
                mending,
                InstantSource.system());
        JournalCheck journal =
                new JournalCheck(database.jdbi(), store, key, settings.proof().keep(), mending);
        IndexCheck certificates = new IndexCheck(database.jdbi(), store, mending);
        CheckScope scope = new CheckScope(
                chosen.stream().map(Camera::id).toList(),
                span.first(),
                span.last(),
                span.equals(Span.ALL) && chosen.size() == known.size(),
                done.map(CheckProgress.Done::through).orElse(Map.of()));
        try (CheckProgress progress = resume == null ? null : CheckProgress.open(resume, about, choice)) {
            CheckSession session = new CheckSession(codes(chosen), report(about, choice), progress, err());
            if (done.isPresent()) {
                session.resume(done.get());
            }
            int code = session.run(listener -> {
                check.run(scope, listener);
                if (scope.everything()) {
                    journal.run(listener);
                    certificates.run(bytes, choice, listener);
                }
            });
            if (progress != null) {
                progress.complete();
            }
            return code;
        }
    }

    private long newSeed() {
        return seed == null ? new SecureRandom().nextInt(1_000_000_000) : seed;
    }

    private Repair repairing(Database database, ObjectStore store, InstallationKey key) {
        return new Repair(database.jdbi(), store, new ObjectSeal(key), new AuditLog(key), Main.actor(actor), reason);
    }

    private CheckReport report(Map<String, Object> about, long choice) {
        PrintWriter out = spec.commandLine().getOut();
        if (!json) {
            return new TableCheckReport(out);
        }
        Map<String, Object> heading = new LinkedHashMap<>(about);
        heading.put("seed", choice);
        return new JsonCheckReport(out, heading);
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** What makes two checks the same one: a progress file of one is of no use to another. */
    private static Map<String, Object> about(
            ObjectStore store, List<Camera> chosen, boolean all, Span span, Sample seals, Sample bytes) {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("store", store.name());
        about.put("cameras", chosen.size());
        about.put(
                "only",
                all ? null : chosen.stream().map(each -> each.code().value()).toList());
        about.put("from", span.equals(Span.ALL) ? null : span.first().toString());
        about.put("to", span.equals(Span.ALL) ? null : span.last().toString());
        about.put("verifySeals", seals.toString());
        about.put("verifyBytes", bytes.toString());
        return about;
    }

    private static Map<CameraId, String> codes(List<Camera> cameras) {
        Map<CameraId, String> codes = new HashMap<>();
        cameras.forEach(camera -> codes.put(camera.id(), camera.code().value()));
        return codes;
    }

    private Sample sample(String option, @Nullable String text) {
        try {
            return text == null ? Sample.NONE : Sample.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong(option + ": " + e.getMessage());
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
