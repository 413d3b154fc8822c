package org.keepsight.storage.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivatePostgresTest {
    @TempDir
    Path directory;

    @Test
    void whatWasCommittedSurvivesKillMinusNineAndARestart() throws Exception {
        PrivatePostgres first = PrivatePostgres.start(directory);
        try (Database database = Database.open(first.address(), 2)) {
            database.jdbi().useHandle(h -> h.execute("insert into node (name) values ('survivor')"));
        }
        ProcessHandle server = ProcessHandle.of(first.pid()).orElseThrow();
        server.destroyForcibly();
        server.onExit().get(10, TimeUnit.SECONDS);
        first.close();

        try (PrivatePostgres second = PrivatePostgres.start(directory);
                Database database = Database.open(second.address(), 2)) {
            List<String> names = database.jdbi()
                    .withHandle(h -> h.select("select name from node")
                            .mapTo(String.class)
                            .list());
            assertThat(names).containsExactly("survivor");
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
