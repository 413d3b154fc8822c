package org.keepsight.storage.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivatePostgresTest {
    @TempDir
    Path directory;

    @Test
    void aServerThatIsKilledComesBackByItselfWithEverythingCommitted() throws Exception {
        try (PrivatePostgres server = PrivatePostgres.start(directory);
                Database database = Database.open(server.address(), 2)) {
            database.jdbi().useHandle(h -> h.execute("insert into node (name) values ('survivor')"));
            ProcessHandle killed = ProcessHandle.of(server.pid()).orElseThrow();
            killed.destroyForcibly();
            killed.onExit().get(10, TimeUnit.SECONDS);

            assertThat(eventually(database)).containsExactly("survivor");
            assertThat(server.pid()).isNotEqualTo(killed.pid());
        }
    }

    @Test
    void whatWasCommittedIsThereAfterAnOrderlyStop() {
        DatabaseAddress address;
        try (PrivatePostgres server = PrivatePostgres.start(directory);
                Database database = Database.open(server.address(), 2)) {
            address = server.address();
            database.jdbi().useHandle(h -> h.execute("insert into node (name) values ('kept')"));
        }
        try (PrivatePostgres server = PrivatePostgres.start(directory);
                Database database = Database.open(server.address(), 2)) {
            assertThat(names(database)).containsExactly("kept");
            assertThat(server.address()).as("where it was").isEqualTo(address);
        }
    }

    private static List<String> eventually(Database database) throws InterruptedException {
        for (int tries = 0; ; tries++) {
            try {
                return names(database);
            } catch (RuntimeException e) {
                if (tries == 100) {
                    throw e;
                }
                Thread.sleep(200);
            }
        }
    }

    private static List<String> names(Database database) {
        return database.jdbi()
                .withHandle(h ->
                        h.select("select name from node").mapTo(String.class).list());
    }

    @Test
    void aPortThatSomebodyElseHasNowIsNotWaitedFor() throws Exception {
        Path file = directory.resolve("port");
        int last = LoopbackPort.remembered(file);
        assertThat(LoopbackPort.remembered(file)).isEqualTo(last);
        try (ServerSocket other = new ServerSocket(last, 1, InetAddress.getLoopbackAddress())) {
            assertThat(LoopbackPort.remembered(file)).isNotEqualTo(other.getLocalPort());
        }
        for (String broken : List.of("", "x", "0", "70000", "-1")) {
            Files.writeString(file, broken);
            assertThat(LoopbackPort.remembered(file)).as(broken).isBetween(1, 65_535);
        }
    }

    @Test
    void oneDirectoryHasOneKeepsightAndOthersMayAskWhereItIs() {
        assertThat(PrivatePostgres.running(directory)).isEmpty();
        try (PrivatePostgres server = PrivatePostgres.start(directory)) {
            assertThatThrownBy(() -> PrivatePostgres.start(directory)).hasMessageContaining("another Keepsight");
            assertThat(PrivatePostgres.running(directory)).contains(server.address());
        }
        assertThat(PrivatePostgres.running(directory)).isEmpty();
    }
}
