package org.keepsight.storage.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL for tests: one server for the JVM, a fresh migrated database for each call. */
public final class TestDatabase {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private TestDatabase() {}

    /** A fresh, migrated database; the caller closes it. */
    public static Database create() {
        return Database.open(createAddress(), 8);
    }

    /** The owner's address of a fresh, empty database: to look and to tamper behind the service's back. */
    public static DatabaseAddress createAddress() {
        String name = "test_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
        DatabaseAddress server = Server.POSTGRES.address();
        try (Connection connection = DriverManager.getConnection(server.url(), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new DatabaseAddress(server.url().replaceAll("/postgres$", "/" + name), server.user(), server.password());
    }

    private static final class Server {
        static final PrivatePostgres POSTGRES = start();

        private static PrivatePostgres start() {
            try {
                Path directory = Files.createTempDirectory("keepsight-test-postgres");
                PrivatePostgres postgres = PrivatePostgres.start(directory.resolve("postgres"));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    postgres.close();
                    delete(directory);
                }));
                return postgres;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void delete(Path directory) {
            try (var paths = Files.walk(directory)) {
                for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(path);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
