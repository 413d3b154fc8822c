package org.keepsight.storage.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.RetentionClass;

class RetentionPoliciesTest {
    private static final Actor OFFICER = new Actor("zhang.wei");

    private Database database;
    private RetentionPolicies policies;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        policies = new RetentionPolicies(database.jdbi(), TestAudit.log());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anInstallationBeginsWithTheLegalMinima() {
        assertThat(policies.all())
                .extracting(RetentionPolicy::retentionClass, RetentionPolicy::days, RetentionPolicy::effectiveFrom)
                .containsExactly(
                        tuple(RetentionClass.GENERAL, 30, Instant.EPOCH), tuple(RetentionClass.KEY, 90, Instant.EPOCH));
    }

    @Test
    void aVersionIsAddedWithItsAuditRow() {
        Instant nextYear = Instant.now().plus(Duration.ofDays(365)).truncatedTo(ChronoUnit.MICROS);
        RetentionPolicy added = policies.add(RetentionClass.KEY, 120, "county notice 7", nextYear, OFFICER, "notice 7");
        assertThat(added.effectiveFrom()).isEqualTo(nextYear);
        assertThat(policies.all()).hasSize(3).last().isEqualTo(added);
        assertThat(audited()).isEqualTo(1);
    }

    @Test
    void aVersionNeverReachesBack() {
        Instant before = Instant.now().minus(Duration.ofSeconds(5));
        RetentionPolicy added =
                policies.add(RetentionClass.GENERAL, 45, "notice", Instant.parse("2020-01-01T00:00:00Z"), OFFICER, "r");
        assertThat(added.effectiveFrom()).isAfter(before);
    }

    @Test
    void lessThanTheLegalMinimumIsRefusedAndNothingIsWritten() {
        for (int days : new int[] {-1, 0, 29}) {
            assertThatThrownBy(() -> policies.add(RetentionClass.GENERAL, days, "b", Instant.now(), OFFICER, "r"))
                    .asInstanceOf(InstanceOfAssertFactories.type(DomainException.class))
                    .satisfies(e -> assertThat(e.field()).contains("days"));
        }
        assertThatThrownBy(() -> policies.add(RetentionClass.KEY, 89, "b", Instant.now(), OFFICER, "r"))
                .isInstanceOf(DomainException.class);
        assertThatThrownBy(() -> policies.add(RetentionClass.KEY, 90, "b", Instant.now(), OFFICER, " "))
                .isInstanceOf(DomainException.class);
        assertThat(policies.all()).hasSize(2);
        assertThat(audited()).isZero();
    }

    @Test
    void theServiceCannotBackdateOrChangeAVersion() {
        for (String forbidden : new String[] {
            "insert into retention_policy (class, days, basis, effective_from, created_by, created_at)"
                    + " values ('KEY', 90, 'b', now(), 'x', '2020-01-01')",
            "update retention_policy set effective_from = now()",
            "delete from retention_policy"
        }) {
            assertThatThrownBy(() -> database.jdbi().useHandle(h -> h.execute(forbidden)))
                    .as(forbidden)
                    .hasMessageContaining("permission denied");
        }
    }

    private int audited() {
        return database.jdbi()
                .withHandle(h -> h.select("select count(*) from access_register where action = 'policy.added'")
                        .mapTo(Integer.class)
                        .one());
    }
}
