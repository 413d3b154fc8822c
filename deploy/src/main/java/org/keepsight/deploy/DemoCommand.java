package org.keepsight.deploy;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keepsight.deploy.config.ConfigText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the main job with simulated cameras and embedded defaults. */
@Command(
        name = "demo",
        description = "Records two simulated campuses of five cameras each over real RTSP, and shows them on a page.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class DemoCommand implements Callable<Integer> {
    private static final int USUAL_PORT = 8080;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where footage and database are kept; the next demo continues there. Without it they are"
                    + " thrown away at the end.")
    private @Nullable Path directory;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Port of the page. Default: 8080, or any free one when that is taken.")
    private @Nullable Integer port;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    DemoCommand() {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path kept = directory;
        try (StopSignal stop = new StopSignal()) {
            if (kept != null) {
                run(out, kept.toAbsolutePath(), stop);
            } else {
                Path thrownAway = Files.createTempDirectory("keepsight-demo-");
                try {
                    run(out, thrownAway, stop);
                } finally {
                    deleteTree(thrownAway);
                }
            }
        }
        return 0;
    }

    private void run(PrintWriter out, Path data, StopSignal stop) throws Exception {
        Files.createDirectories(data);
        Main.say(out, "starting simulated cameras");
        try (DemoCounty county =
                DemoCounty.start(new ConfigText("", data).config().zone())) {
            Files.writeString(data.resolve("registry.csv"), county.registry());
            ConfigText config = new ConfigText("""
                    data: .
                    http: {port: %d, management-port: 0}
                    registry: {file: registry.csv}
                    ingest: {camera-networks: [127.0.0.0/8]}
                    """.formatted(port == null ? freePort() : port), data);
            try (Service service = Service.start(config, step -> Main.say(out, step))) {
                ServeCommand.tell(out, service.guarantee());
                welcome(
                        out,
                        service,
                        data,
                        DemoAccounts.ensure(service.identity().accounts(), data));
                stop.await();
                Main.say(out, "stopping: finishing open segments");
            }
        }
    }

    private static void welcome(PrintWriter out, Service service, Path data, Map<String, String> passwords) {
        out.println();
        out.println("  Keepsight records 2 campuses, 10 cameras.   正在录制 2 所学校的 10 台摄像机。");
        out.println("  Open      " + service.address());
        out.println("  Sign in   as one of                         登录账号");
        passwords.forEach((name, password) -> out.println("            %-14s %s".formatted(name, password)));
        out.println("  API       " + service.address() + "openapi.yaml");
        out.println("  Data      " + data);
        out.println("  The playground camera of S02 goes away for 20 s every 2 minutes: watch its gaps.");
        out.println("  Ctrl-C stops everything.");
        out.println();
        out.flush();
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(USUAL_PORT, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            return 0;
        }
    }

    private static void deleteTree(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }
}
