package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.storage.database.DatabaseAccess;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.object.InstallationKey;

/** A machine that has the login of the service only, and another that migrates for it. */
class MigrateCommandTest {
    @TempDir
    private Path directory;

    private final DatabaseAddress owner = TestDatabase.createAddress();
    private String said = "";

    @Test
    void aMachineWithoutTheOwnersPasswordServesWhatAnotherHasMigrated() throws Exception {
        InstallationKey.loadOrCreate(
                Files.createDirectories(directory.resolve("data")).resolve("installation.key"));
        DatabaseAddress login = DatabaseAccess.ofOwner(owner).service();
        Path with = configuration("with.yaml", "user: %s, password: %s".formatted(owner.user(), owner.password()));
        Path without = configuration(
                "without.yaml", "service: {user: %s, password: %s}".formatted(login.user(), login.password()));

        assertThat(run("migrate", without)).isEqualTo(2);
        assertThat(said).contains("database.user: this needs the owner").hasLineCount(1);
        assertThat(run("migrate", with)).as(() -> said).isZero();
        assertThat(said).contains("the service logs in as " + login.user());
        assertThat(run("administrator", without)).as(() -> said).isZero();
        assertThat(run("rebuild", without)).isEqualTo(2);
        assertThat(said).contains("database.user: this needs the owner").hasLineCount(1);

        Jdbi.create(owner.url(), owner.user(), owner.password())
                .useHandle(handle ->
                        handle.execute("delete from keepsight.flyway_schema_history where version::int > 15"));
        assertThat(run("administrator", without)).isOne();
        assertThat(said).contains("'keepsight migrate'").hasLineCount(1);
    }

    private Path configuration(String name, String logins) throws IOException {
        return Files.writeString(
                directory.resolve(name), "database: {url: \"%s\", %s}\n".formatted(owner.url(), logins));
    }

    private int run(String command, Path config) {
        StringWriter words = new StringWriter();
        PrintWriter out = new PrintWriter(words, true);
        int code = Main.commandLine().setOut(out).setErr(out).execute(command, "--config", config.toString());
        said = words.toString();
        return code;
    }
}
