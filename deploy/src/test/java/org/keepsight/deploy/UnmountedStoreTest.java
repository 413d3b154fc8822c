package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.deploy.config.ConfigText;
import org.keepsight.storage.database.BackdatedFootage;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.TimeRange;

/** Keepsight started while the disk of its object store is away. */
class UnmountedStoreTest {
    @TempDir
    Path directory;

    @Test
    void nothingStartsOnAnEmptyDirectoryInWhichFootageIsKnown() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        DatabaseAddress address = TestDatabase.createAddress();
        try (Database database = Database.open(address, 4)) {
            BackdatedFootage known = new BackdatedFootage(database.jdbi(), "directory:" + disk.toRealPath());
            Instant start = Instant.now().minusSeconds(3_600);
            known.segment(
                    known.camera(AreaKind.GATE),
                    RunId.create(start),
                    0,
                    new TimeRange(start, start.plusSeconds(60)),
                    1_000,
                    RetentionClass.KEY);
        }
        Path file = Files.writeString(
                directory.resolve("keepsight.yaml"), """
                database: {url: "%s", user: "%s", password: "%s"}
                store: {directory: disk}
                http: {port: 0, management-port: 0}
                """.formatted(address.url(), address.user(), address.password()));
        ConfigText config = ConfigText.read(file);

        assertThatThrownBy(() -> Service.start(config, step -> {}).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not mounted")
                .hasMessageContaining("make the file by hand");
        assertThat(check(file)).isEqualTo(2);
        assertThat(disk).as("a mount point is left as it was").isEmptyDirectory();

        Files.createFile(disk.resolve("keepsight-store"));
        Service.start(config, step -> {}).close();
    }

    private static int check(Path config) {
        return Main.commandLine()
                .setErr(new PrintWriter(new StringWriter()))
                .setOut(new PrintWriter(new StringWriter()))
                .execute("check", "--config", config.toString());
    }
}
