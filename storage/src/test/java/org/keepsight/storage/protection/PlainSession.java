package org.keepsight.storage.protection;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Optional;
import org.keepsight.storage.database.DatabaseAddress;

/**
 * Somebody at a SQL prompt with the service's own login, name and password as its processes have them: {@code psql} where this
 * machine has it, else JDBC. Each time a session of its own, as it is right after the login. Prints what is typed and what is
 * answered.
 */
final class PlainSession {
    private final DatabaseAddress login;
    private final URI server;
    private final boolean psql = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(at -> Files.isExecutable(Path.of(at, "psql")));

    PlainSession(DatabaseAddress login) {
        this.login = login;
        this.server = URI.create(login.url().substring("jdbc:".length()));
        System.out.println("SQL session of the login " + login.user() + ", by " + (psql ? "psql" : "JDBC"));
    }

    /** What the server says against a statement; nothing when it carried it out. */
    Optional<String> refusal(String sql) throws IOException {
        Optional<String> refusal = psql ? byPsql(sql) : byJdbc(sql);
        System.out.println(
                "  keepsight=> " + sql.strip().replaceAll("\\s+", " ") + ";\n  " + refusal.orElse("(carried out)"));
        return refusal;
    }

    private Optional<String> byPsql(String sql) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-");
        builder.environment().put("PGHOST", server.getHost());
        builder.environment().put("PGPORT", Integer.toString(server.getPort()));
        builder.environment().put("PGDATABASE", server.getPath().substring(1));
        builder.environment().put("PGUSER", login.user());
        builder.environment().put("PGPASSWORD", login.password());
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream()
                .write(("set search_path = keepsight;\n" + sql + ";\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return process.waitFor() == 0
                    ? Optional.empty()
                    : Optional.of(answer.lines()
                            .filter(line -> line.contains("ERROR"))
                            .findFirst()
                            .orElse(answer));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private Optional<String> byJdbc(String sql) {
        try (Connection connection = DriverManager.getConnection(login.url(), login.user(), login.password());
                Statement statement = connection.createStatement()) {
            statement.execute("set search_path = keepsight");
            statement.execute(sql);
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
