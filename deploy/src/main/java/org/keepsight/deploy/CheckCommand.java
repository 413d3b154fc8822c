package org.keepsight.deploy;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.keepsight.deploy.config.Config;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.check.StorageCheck;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.PrivatePostgres;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.registry.CameraExpectation;
import org.keepsight.storage.registry.Registry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares catalogue and object store; also while Keepsight runs. Changes nothing. */
@Command(
        name = "check",
        description = "Compares catalogue and object store both ways. Exit code 0: clean, 1: discrepancies,"
                + " 2: could not check.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class CheckCommand implements Callable<Integer> {
    private static final Duration GRACE = Duration.ofSeconds(5);

    @Spec
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration of serve.")
    private Path config;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    CheckCommand() {}

    @Override
    public Integer call() throws Exception {
        Config settings = Config.read(config);
        Deque<AutoCloseable> open = new ArrayDeque<>();
        try (Database database = database(settings, open);
                ObjectStore store = Settings.store(settings, database)) {
            return check(database, store) == 0 ? 0 : 1;
        } finally {
            while (!open.isEmpty()) {
                open.pop().close();
            }
        }
    }

    /** A private server that runs already is shared; otherwise it is started for the check. */
    private static Database database(Config settings, Deque<AutoCloseable> open) {
        Optional<DatabaseAddress> running = settings.database().url() == null
                ? PrivatePostgres.running(settings.data().resolve("postgres"))
                : Optional.empty();
        return running.isPresent()
                ? Database.open(running.get(), settings.database().connections())
                : Settings.database(settings, open);
    }

    private int check(Database database, ObjectStore store) throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        SegmentCatalogue catalogue = new SegmentCatalogue(database.jdbi());
        StorageCheck check = new StorageCheck(catalogue, store, GRACE);
        LocalDate today = LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC);
        AtomicInteger found = new AtomicInteger();
        List<CameraExpectation> cameras =
                new Registry(database.jdbi(), new AuditLog(), InstantSource.system()).expectations();
        Map<CameraId, Instant> oldest = catalogue.oldestRetrievable(
                cameras.stream().map(each -> each.camera().id()).toList());
        for (CameraExpectation each : cameras) {
            CameraId camera = each.camera().id();
            LocalDate first = LocalDate.ofInstant(oldest.getOrDefault(camera, Instant.now()), ZoneOffset.UTC);
            check.check(camera, first, today, discrepancy -> {
                found.incrementAndGet();
                out.println(each.camera().code() + "  " + discrepancy);
            });
            Main.say(out, each.camera().code() + " checked from " + first + " to " + today);
        }
        Main.say(out, found.get() == 0 ? "clean" : found.get() + " discrepancies");
        return found.get();
    }
}
