package org.keepsight.storage.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.object.ObjectKey;

/** On a directory; and what does not depend on the store. */
class DirectoryStorageCheckTest extends StorageCheckContract {
    @TempDir
    Path directory;

    @Override
    Tampering open() throws IOException {
        return Tampering.directory(directory.resolve("store"));
    }

    @Test
    void theCatalogueIsComparedWithItself() throws Exception {
        List<Segment> day = day(camera);
        Segment runless = day(other).getFirst();
        Segment early = day.get(5);
        owner.useHandle(handle -> {
            handle.execute(
                    "update camera_day set recorded = '{}', bytes = 1 where camera_id = ? and day = '2026-05-02'",
                    camera.value());
            handle.execute(
                    "update camera_day set expired = '{[2026-05-03 00:00Z,2026-05-03 01:00Z)}'"
                            + " where camera_id = ? and day = '2026-05-03'",
                    camera.value());
            handle.execute("delete from run where id = ?", runless.run().value());
            handle.execute(
                    "update run set started_at = started_at + interval '90 minutes' where id = ?",
                    day.getFirst().run().value());
        });
        Run again = StoredFootage.run(camera, NOON);
        footage.store(again, 7, early.time().start(), early.end(), RetentionClass.GENERAL);
        footage.store(again, 8, early.end().minusSeconds(1), early.end().plusSeconds(60), RetentionClass.GENERAL);
        footage.store(again, 9, early.end().plusSeconds(61), early.end().plusSeconds(90), RetentionClass.GENERAL);
        footage.store(again, 3, early.end().plusSeconds(99), early.end().plusSeconds(120), RetentionClass.GENERAL);

        assertThat(check(Sample.NONE, null, 0).stream()
                        .map(each -> each.substring(0, each.indexOf(' ')))
                        .sorted()
                        .toList())
                .filteredOn(kind -> !kind.equals("RUN_MISSING"))
                .containsExactly(
                        "DAY_DIFFERS",
                        "DAY_DIFFERS",
                        "OUTSIDE_RUN",
                        "OUTSIDE_RUN",
                        "OUTSIDE_RUN",
                        "OUTSIDE_RUN",
                        "OUTSIDE_RUN",
                        "OUTSIDE_RUN");
        assertThat(check(Sample.NONE, null, 0).stream().filter(each -> each.startsWith("RUN_MISSING")))
                .hasSize(segments());

        check(Sample.NONE, repair(), 0);

        assertThat(check(Sample.NONE, null, 0))
                .allMatch(each -> each.startsWith("OUTSIDE_RUN"))
                .hasSize(6);
        assertThat(catalogue.runs(List.of(runless.run())).get(runless.run())).satisfies(run -> {
            assertThat(run.codecs()).startsWith("avc1.");
            assertThat(run.width()).isEqualTo(160);
        });
    }

    @Test
    void partitionsAreThereAndAttached() throws Exception {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        String name = "segment_" + today.toString().replace("-", "");
        owner.useHandle(handle -> handle.execute("drop table " + name));
        day(camera);
        assertThat(check(Sample.NONE, repair(), 0)).containsExactly("PARTITION_MISSING segment of " + today);
        assertThat(check(Sample.NONE, null, 0)).isEmpty();

        owner.useHandle(handle -> handle.execute("alter table segment detach partition segment_20260502"));
        assertThat(check(Sample.NONE, null, 0)).contains("PARTITION_DETACHED segment of 2026-05-02");
    }

    @Test
    void whatWasLookedAtBeforeItBrokeOffIsNotLookedAtAgain() throws Exception {
        List<Segment> day = day(camera);
        tampering.delete(ObjectKey.of(day.getFirst()).toString());
        tampering.delete(ObjectKey.of(day.getLast()).toString());
        CheckScope rest = new CheckScope(
                List.of(camera, other),
                CheckScope.FIRST,
                CheckScope.LAST,
                true,
                Map.of(camera, LocalDate.parse("2026-05-01")));

        assertThat(check(options(Sample.NONE, 0), null, rest))
                .containsExactly("OBJECT_MISSING " + ObjectKey.of(day.getLast()));
        CheckScope third = new CheckScope(
                List.of(camera), LocalDate.parse("2026-05-02"), LocalDate.parse("2026-05-02"), false, Map.of());
        assertThat(check(options(Sample.NONE, 0), null, third)).isEmpty();
    }

    @Test
    void aStoreThatDoesNotAnswerIsNoDiscrepancy() throws Exception {
        day(camera);
        StorageCheck check = new StorageCheck(
                database.jdbi(),
                new SilentStore(tampering.store()),
                seal,
                options(Sample.NONE, 0),
                null,
                InstantSource.system());
        assertThatThrownBy(() -> check.run(everything(), new Listener())).isInstanceOf(IOException.class);
    }
}
