package org.keepsight.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keepsight.deploy.config.Config;
import org.keepsight.deploy.config.ConfigException;
import org.keepsight.deploy.config.ConfigText;
import org.keepsight.deploy.supervision.MemoryWatch;
import org.keepsight.deploy.supervision.WorkerBriefing;
import org.keepsight.ingest.worker.IngestWorker;
import org.keepsight.storage.database.DatabaseAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Records a share of the cameras, until it is told to stop, or until the serve that started it is gone. */
@Command(
        name = "worker",
        description = "Records a share of the cameras, beside the workers of serve or on a machine of its own."
                + " Exit code 70: a camera's thread hung for good, 71: its memory passed the ceiling.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class WorkerCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerCommand.class);

    /** To find other workers for the cameras, before they are simply let go. */
    private static final Duration HANDING_OVER = Duration.ofSeconds(8);

    /** An orphan records on for a while: a new serve may be starting, whose workers take the cameras over. */
    private static final Duration LINGERING = Duration.ofSeconds(12);

    /** Whatever hangs then: what was recorded is in the spool, and the next serve finds it there. */
    private static final Duration ORPHANS_LIFE = Duration.ofSeconds(15);

    private static final Duration LOOK = Duration.ofSeconds(1);

    @Spec
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration; the same as serve's.")
    private @Nullable Path config;

    @Option(
            names = "--name",
            defaultValue = "worker",
            paramLabel = "NAME",
            description = "Its name on this machine, and that of its spool. Default: worker.")
    private String name;

    @Option(
            names = "--management-port",
            paramLabel = "N",
            description = "Port of its health and metrics. Default: http.management-port of the configuration; 0: any.")
    private @Nullable Integer managementPort;

    @Option(names = "--supervised", hidden = true, description = "Started by serve, which tells the rest.")
    private boolean supervised;

    private volatile WorkerEnding ending = WorkerEnding.ASKED;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    WorkerCommand() {}

    @Override
    public Integer call() throws Exception {
        if (!name.matches("[A-Za-z][A-Za-z0-9._-]{0,63}") || name.equals("quarantine")) {
            throw new ParameterException(
                    spec.commandLine(), "--name begins with a letter and has 1 to 64 letters, digits, '.', '_' or '-'");
        }
        ConfigText text = text();
        Config settings = text.config();
        try (StopSignal stop = new StopSignal()) {
            CompletableFuture<DatabaseAddress> told = new CompletableFuture<>();
            if (supervised) {
                Thread.ofPlatform().daemon().name("parent-watch").start(() -> watchParent(System.in, told, stop));
            }
            String host = supervised
                    ? "127.0.0.1"
                    : Settings.workerManagement(settings).host();
            int usual = managementPort == null ? settings.http().managementPort() : managementPort;
            int port = supervised ? 0 : usual;
            try (WorkerService service =
                    new WorkerService(settings, database(settings, told), name, supervised, host, port)) {
                run(service, settings, stop);
            }
        }
        return ending.exitCode();
    }

    /** How to come into the database, as soon as that is known. */
    private Supplier<Optional<DatabaseAddress>> database(Config settings, CompletableFuture<DatabaseAddress> told) {
        return supervised
                ? () -> Optional.ofNullable(told.getNow(null))
                : () -> DatabaseSettings.runningService(settings);
    }

    private ConfigText text() throws IOException, ConfigException {
        if (supervised) {
            WorkerBriefing briefing = WorkerBriefing.receive(System.in);
            return new ConfigText(briefing.configuration(), briefing.base());
        }
        if (config == null) {
            throw new ParameterException(spec.commandLine(), "Missing required option: '--config=FILE'");
        }
        return ConfigText.read(config);
    }

    private void run(WorkerService service, Config settings, StopSignal stop) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (supervised) {
            out.println(service.hello());
            out.flush();
        }
        Optional<IngestWorker> worker = service.record(stop);
        if (worker.isEmpty()) {
            return;
        }
        Main.say(out, "recording; health and metrics on port " + service.hello().port());
        MemoryWatch memory = new MemoryWatch(settings.ingest().workerMemory());
        while (!stop.await(LOOK)) {
            if (worker.get().condemned()) {
                end(WorkerEnding.CONDEMNED, stop);
            } else if (memory.runaway()) {
                end(WorkerEnding.MEMORY, stop);
            }
        }
        Main.say(out, "stopping: handing cameras over, finishing open segments");
        boolean orphan = ending == WorkerEnding.ORPHANED;
        worker.get().drain(orphan ? LINGERING : HANDING_OVER, orphan);
    }

    /** The first reason counts. */
    private synchronized void end(WorkerEnding why, StopSignal stop) {
        if (ending == WorkerEnding.ASKED) {
            ending = why;
            LOG.atError().addKeyValue("why", why).log("the worker drains and ends");
        }
        stop.request();
    }

    /** Serve tells how to come into the database; then the kernel closes our input when serve dies, however it dies. */
    private void watchParent(InputStream in, CompletableFuture<DatabaseAddress> told, StopSignal stop) {
        try {
            told.complete(WorkerBriefing.receiveDatabase(in));
            while (in.read() >= 0) {
                LOG.debug("serve has nothing more to say; this byte means nothing");
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the input broke");
        }
        end(WorkerEnding.ORPHANED, stop);
        try {
            Thread.sleep(ORPHANS_LIFE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(WorkerEnding.ORPHANED.exitCode());
    }
}
