package org.keepsight.storage.database;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shell that waits beside a private PostgreSQL and stops it when this process is gone: the kernel closes the shell's
 * input then, also after a kill -9. Closing the guard sends it home; the server is left alone.
 */
final class PostgresGuard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresGuard.class);

    // A pid may belong to somebody else by then: the server is known by its data directory among its words.
    private static final String SCRIPT = """
            read -r word
            [ "$word" = home ] && exit
            tr '\\0' '\\n' <"/proc/$1/cmdline" | grep -qxF -- "$2" && kill -INT "$1"
            """;

    private final Process shell;

    private PostgresGuard(Process shell) {
        this.shell = shell;
    }

    static PostgresGuard of(Process server, Path data) throws IOException {
        return new PostgresGuard(new ProcessBuilder(List.of(
                        "setsid",
                        "sh",
                        "-c",
                        SCRIPT,
                        "keepsight-postgres-guard",
                        Long.toString(server.pid()),
                        data.toString()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    long pid() {
        return shell.pid();
    }

    @Override
    public void close() {
        try (OutputStream word = shell.getOutputStream()) {
            word.write("home\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the guard of the private PostgreSQL had gone already");
        }
    }
}
