package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.api.identity.Identity;
import org.keepsight.api.identity.IdentitySettings;
import org.keepsight.api.identity.Role;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.registry.CampusKind;
import org.keepsight.storage.registry.NewCampus;
import org.keepsight.storage.registry.Registry;

class DemoAccountsTest {
    @Test
    void theUsersAreMadeOnceAndTheirPasswordsKeptForTheirOwner(@TempDir Path data) throws Exception {
        try (Database database = TestDatabase.create()) {
            new Registry(database.jdbi(), TestAudit.log(), InstantSource.system())
                    .addCampus(
                            new NewCampus(new Code("S01"), "第一中学", CampusKind.PUBLIC_SCHOOL), new Actor("test"), "x");
            Identity identity =
                    Identity.open(database.jdbi(), TestAudit.log(), InstantSource.system(), IdentitySettings.DEFAULT);

            Map<String, String> first = DemoAccounts.ensure(identity.accounts(), data);

            assertThat(first).containsOnlyKeys("officer", "auditor", "administrator");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("accounts.txt"))))
                    .isEqualTo("rw-------");
            assertThat(DemoAccounts.ensure(identity.accounts(), data)).isEqualTo(first);
            assertThat(identity.signIn()
                            .signIn("officer", first.getOrDefault("officer", ""), null, "127.0.0.1")
                            .admission()
                            .caller()
                            .has(Role.OFFICER))
                    .isTrue();

            Files.delete(data.resolve("accounts.txt"));
            Map<String, String> again = DemoAccounts.ensure(identity.accounts(), data);
            assertThat(again.keySet()).isEqualTo(first.keySet());
            identity.signIn().signIn("auditor", again.getOrDefault("auditor", ""), null, "127.0.0.1");
        }
    }
}
