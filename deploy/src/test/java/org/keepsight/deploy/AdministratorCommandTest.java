package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.object.InstallationKey;

class AdministratorCommandTest {
    @TempDir
    Path directory;

    @Test
    void whoeverCommandsTheMachineIsLetInAgain() throws Exception {
        DatabaseAddress address = TestDatabase.createAddress();
        Path config = Files.writeString(
                directory.resolve("keepsight.yaml"),
                "database: {url: \"%s\", user: %s, password: \"%s\"}\n"
                        .formatted(address.url(), address.user(), address.password()));
        InstallationKey.loadOrCreate(
                Files.createDirectories(directory.resolve("data")).resolve("installation.key"));
        StringWriter out = new StringWriter();

        int code = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .execute("administrator", "--config", config.toString(), "--reason", "nobody can sign in");

        assertThat(code).isZero();
        assertThat(out.toString())
                .matches("keepsight: first administrator: admin  one-time password: (\\w{4}-){3}\\w{4}\n");
        assertThat(directory.resolve("data/postgres")).doesNotExist();
    }
}
