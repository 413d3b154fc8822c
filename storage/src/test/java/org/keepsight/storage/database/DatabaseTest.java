package org.keepsight.storage.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DatabaseTest {
    @Test
    void aWorkerConnectsOnlyToAMigratedDatabase() {
        DatabaseAddress address = TestDatabase.createAddress();
        assertThat(catching(address)).isFalse();
        try (Database migrated = Database.open(address, 2)) {
            assertThat(catching(address)).isTrue();
            Integer newest = migrated.jdbi()
                    .withHandle(handle -> handle.createQuery(
                                    "select max(version::int) from keepsight.flyway_schema_history")
                            .mapTo(Integer.class)
                            .one());
            assertThat(newest).as("Database.VERSION names the newest migration").isEqualTo(Database.VERSION);
        }
    }

    private static boolean catching(DatabaseAddress address) {
        try (Database database =
                Database.connect(DatabaseAccess.ofOwner(address).service(), 2).orElse(null)) {
            return database != null;
        } catch (RuntimeException e) { // the login is not there yet
            return false;
        }
    }
}
