package org.keepsight.storage.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DatabaseTest {
    @Test
    void theServiceReadsAndInsertsAndDoesNotTouchFootageRows() {
        try (Database database = TestDatabase.create()) {
            String who = database.jdbi()
                    .withHandle(h ->
                            h.select("select current_user").mapTo(String.class).one());
            assertThat(who).isEqualTo("keepsight_service");
            for (String forbidden : new String[] {
                "delete from segment",
                "update segment set state = 'c'",
                "delete from deletion_ledger",
                "update retention_policy set days = 1",
                "drop table camera_day"
            }) {
                assertThatThrownBy(() -> database.jdbi().useHandle(h -> h.execute(forbidden)))
                        .as(forbidden)
                        .hasMessageMatching("(?s).*(permission denied|must be owner).*");
            }
        }
    }

    @Test
    void partitionsAreMadeAheadAndDroppedWhenEmpty() {
        try (Database database = TestDatabase.create()) {
            database.jdbi().useHandle(h -> {
                h.execute("select ensure_partitions('2026-01-01', '2026-01-03')");
                h.execute("select ensure_partitions('2026-01-01', '2026-01-04')");
                assertThat(h.select("select drop_empty_partition('2026-01-02')")
                                .mapTo(Boolean.class)
                                .one())
                        .isTrue();
                assertThat(h.select("select drop_empty_partition('2026-01-02')")
                                .mapTo(Boolean.class)
                                .one())
                        .isFalse();
            });
        }
    }
}
