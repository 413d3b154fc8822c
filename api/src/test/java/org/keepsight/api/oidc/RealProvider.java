package org.keepsight.api.oidc;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * node-oidc-provider as a process of its own, with people who can be changed while it runs. The first use installs it below
 * {@code target}, in the versions and with the digests of its package-lock.
 */
public final class RealProvider implements AutoCloseable {
    public static final String CLIENT = "keepsight";
    public static final String SECRET = "a secret of the client";

    private static final Path SOURCE = Path.of("src", "test", "openid-provider");
    private static final Path INSTALLED = Path.of("target", "openid-provider");
    private static final Path LOG = Path.of("target", "openid-provider.log");
    private static final List<String> FILES = List.of("package.json", "package-lock.json", ".npmrc", "provider.mjs");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int port;
    private final Process process;
    private final Writer orders;
    private final BufferedReader answers;

    /** @param callback where it sends people back to */
    public RealProvider(URI callback) throws IOException {
        install();
        port = freePort();
        process = new ProcessBuilder(node(), "provider.mjs", Integer.toString(port), callback.toString())
                .directory(INSTALLED.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(LOG.toFile()))
                .start();
        orders = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
        await("listening");
    }

    private static void install() throws IOException {
        Path lock = INSTALLED.resolve("package-lock.json");
        boolean same = Files.exists(INSTALLED.resolve("node_modules").resolve("oidc-provider"))
                && Files.mismatch(SOURCE.resolve("package-lock.json"), lock) < 0;
        Files.createDirectories(INSTALLED);
        for (String file : FILES) {
            Files.copy(SOURCE.resolve(file), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!same) {
            Process npm = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund")
                    .directory(INSTALLED.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(LOG.toFile()))
                    .start();
            if (ended(npm) != 0) {
                throw new IOException("the OpenID provider of the tests could not be installed; see " + LOG);
            }
        }
    }

    /** The one that came with the provider; where there is none for this machine, whichever is installed. */
    private static String node() throws IOException {
        try (Stream<Path> modules = Files.list(INSTALLED.resolve("node_modules"))) {
            return modules.map(module -> module.resolve("bin").resolve("node"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .map(found -> found.toAbsolutePath().toString())
                    .orElse("node");
        }
    }

    private static int ended(Process process) {
        try {
            return process.waitFor(5, TimeUnit.MINUTES) ? process.exitValue() : -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** A port that nobody has now. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Under another name than our tests' servers: another site, as providers are. */
    public URI issuer() {
        return URI.create("http://localhost:" + port);
    }

    /** Adds a person, or gives them other claims. */
    public void person(String subject, Map<String, ?> claims) {
        order(Map.of("person", subject, "claims", claims));
    }

    /** Forgets a person. */
    public void remove(String subject) {
        order(Map.of("person", subject));
    }

    private void order(Map<String, ?> order) {
        try {
            orders.write(JSON.writeValueAsString(order) + "\n");
            orders.flush();
            await("done");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(String word) throws IOException {
        String line = answers.readLine();
        while (line != null && !line.equals(word)) {
            line = answers.readLine();
        }
        if (line == null) {
            throw new IOException("the OpenID provider of the tests has ended");
        }
    }

    /** Ends it, gently. */
    @Override
    public void close() throws IOException {
        orders.close();
        if (ended(process) < 0) {
            process.destroyForcibly();
        }
    }
}
