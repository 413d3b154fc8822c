package org.keepsight.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.minio.MinioAsyncClient;
import io.minio.RemoveObjectArgs;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.journal.JournalName.Kind;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.object.CephRgw;
import org.keepsight.storage.object.DeleteOutcome;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;
import org.keepsight.storage.object.S3ObjectStore;
import org.keepsight.storage.object.S3Settings;
import org.keepsight.storage.registry.CampusKind;
import org.keepsight.storage.registry.NewCampus;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.TestSafeguards;

/** The journal in a bucket with object lock (Ceph RGW). */
class LockedJournalTest {
    private final DatabaseAddress address = TestDatabase.createAddress();
    private final Database database = Database.open(address, 4);
    private final Jdbi owner = Jdbi.create(address.url(), address.user(), address.password());
    private final Registry registry =
            new Registry(database.jdbi(), TestAudit.log(), InstantSource.system(), TestSafeguards.ALL);
    private final S3Settings settings = CephRgw.server().lockedBucket();
    private ObjectStore store;
    private MetaJournal journal;

    @BeforeEach
    void open() throws IOException {
        store = S3ObjectStore.open(settings);
        journal = MetaJournal.start(database.jdbi(), store, TestAudit.KEY, Duration.ofDays(30));
        database.jdbi().useHandle(handle -> handle.execute("""
                insert into known_time (boot, host, anchor_at, anchor_uptime, known_at, ground)
                values (gen_random_uuid(), 'test', clock_timestamp(), 0, clock_timestamp(), 'FIRST_START')
                """));
        addCampus("S0");
        journal.write(true);
        addCampus("S1");
        journal.write(true);
    }

    @AfterEach
    void close() {
        journal.close();
        store.close();
        database.close();
    }

    @Test
    void aDayLaterItIsOneObjectThatNobodyDeletesAndThatIsReadBeneathAMarker() throws Exception {
        int small = parts().size();
        assertThat(small).isGreaterThanOrEqualTo(2);
        assertThat(parts()).allMatch(name -> name.first() == name.last());

        owner.useHandle(handle -> handle.execute("update journal set joined_at = joined_at - interval '25 hours'"));
        journal.write(true);

        assertThat(parts())
                .singleElement()
                .satisfies(name -> assertThat(name.last()).isEqualTo(small));
        String whole = parts().getFirst().toString();
        ObjectVersion version =
                new ObjectVersion(whole, store.stat(whole).orElseThrow().versionId());
        assertThat(store.delete(List.of(version)))
                .singleElement()
                .isInstanceOfSatisfying(
                        DeleteOutcome.Failed.class,
                        failed -> assertThat(failed.why()).isEqualTo(DeleteOutcome.Why.LOCKED));
        try (MinioAsyncClient s3 = CephRgw.server().client()) {
            s3.removeObject(RemoveObjectArgs.builder()
                            .bucket(settings.bucket())
                            .object(whole)
                            .build())
                    .join();
        }
        assertThat(store.stat(whole)).isEmpty();

        assertThat(replayed()).contains("\"code\": \"S0\"", "\"code\": \"S1\"");
        JournalRenewal renewal = new JournalRenewal(database.jdbi(), store, TestAudit.KEY, Duration.ofDays(30));
        assertThat(renewal.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.object()).isEqualTo(whole);
            assertThat(problem.what()).contains("marker");
        });
        renewal.renew(renewal.problems());
        assertThat(renewal.problems()).isEmpty();
        assertThat(replayed()).contains("\"code\": \"S0\"", "\"code\": \"S1\"");
    }

    private List<JournalName> parts() throws IOException {
        return new JournalObjects(store, TestAudit.KEY).list(JournalName.prefix(lineage(), Kind.CHANGES));
    }

    private UUID lineage() throws IOException {
        return new JournalArchive(store, TestAudit.KEY).lineages().getFirst();
    }

    private String replayed() throws IOException {
        List<String> rows = new ArrayList<>();
        new JournalArchive(store, TestAudit.KEY)
                .changes(lineage(), change -> rows.add(String.valueOf(change.content())), problem -> {});
        return String.join("\n", rows).replace("\":\"", "\": \"");
    }

    private void addCampus(String code) {
        registry.addCampus(new NewCampus(new Code(code), code, CampusKind.PUBLIC_SCHOOL), new Actor("tester"), "test");
    }
}
