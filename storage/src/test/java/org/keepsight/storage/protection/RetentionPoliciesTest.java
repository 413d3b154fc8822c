package org.keepsight.storage.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.database.BackdatedFootage;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.RetentionClass;

class RetentionPoliciesTest {
    private static final Actor OFFICER = new Actor("zhang.wei");
    private static final PolicyScope GENERAL = new PolicyScope.OfClass(RetentionClass.GENERAL);
    private static final PolicyScope KEY = new PolicyScope.OfClass(RetentionClass.KEY);

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
                .extracting(RetentionPolicy::scope, RetentionPolicy::days, RetentionPolicy::effectiveFrom)
                .containsExactly(tuple(GENERAL, 30, Instant.EPOCH), tuple(KEY, 90, Instant.EPOCH));
    }

    @Test
    void aVersionIsAddedWithItsAuditRow() {
        Instant nextYear = Instant.now().plus(Duration.ofDays(365)).truncatedTo(ChronoUnit.MICROS);
        RetentionPolicy added = policies.add(new NewPolicy(KEY, 120, "county notice 7", nextYear), OFFICER, "notice 7");
        assertThat(added.effectiveFrom()).isEqualTo(nextYear);
        assertThat(policies.all()).hasSize(3).last().isEqualTo(added);
        assertThat(audited()).isEqualTo(1);
    }

    @Test
    void aVersionNeverReachesBack() {
        Instant before = Instant.now().minus(Duration.ofSeconds(5));
        RetentionPolicy added =
                policies.add(new NewPolicy(GENERAL, 45, "notice", Instant.parse("2020-01-01T00:00:00Z")), OFFICER, "r");
        assertThat(added.effectiveFrom()).isAfter(before);
    }

    @Test
    void aVersionIsNotMadeWhileTheClockThatDatesItIsNotTrusted() {
        NewPolicy policy = new NewPolicy(GENERAL, 45, "notice", Instant.EPOCH);
        database.jdbi().useHandle(handle -> handle.execute("""
                insert into known_time (boot, host, anchor_at, anchor_uptime, known_at, ground)
                values (gen_random_uuid(), 'test', now(), 0, now() + interval '9 years', 'NTP')
                """));
        assertThatThrownBy(() -> policies.add(policy, OFFICER, "r")).hasMessageContaining("not trusted");
        database.jdbi().useHandle(handle -> handle.execute("update known_time set known_at = now()"));
        assertThat(policies.add(policy, OFFICER, "r").days()).isEqualTo(45);
    }

    @Test
    void lessThanTheLegalMinimumIsRefusedAndNothingIsWritten() {
        for (int days : new int[] {-1, 0, 29}) {
            assertThatThrownBy(() -> policies.add(new NewPolicy(GENERAL, days, "b", Instant.now()), OFFICER, "r"))
                    .asInstanceOf(InstanceOfAssertFactories.type(DomainException.class))
                    .satisfies(e -> assertThat(e.field()).contains("days"));
        }
        assertThatThrownBy(() -> policies.add(new NewPolicy(KEY, 89, "b", Instant.now()), OFFICER, "r"))
                .isInstanceOf(DomainException.class);
        assertThatThrownBy(() -> policies.add(new NewPolicy(KEY, 90, "b", Instant.now()), OFFICER, " "))
                .isInstanceOf(DomainException.class);
        assertThat(policies.all()).hasSize(2);
        assertThat(audited()).isZero();
    }

    @Test
    void everyScopeHasVersionsOfItsOwnAndFewerDaysThanBeforeNeedASecondPerson() {
        List<PolicyScope> scopes = List.of(
                GENERAL,
                KEY,
                new PolicyScope.OfAreaKind(AreaKind.GATE),
                new PolicyScope.OfCampus(campusOfACamera()),
                new PolicyScope.OfCamera(campusOfACamera()));
        for (PolicyScope scope : scopes) {
            policies.add(new NewPolicy(scope, 200, "notice", Instant.now()), OFFICER, "r");
            NewPolicy fewer = new NewPolicy(scope, 199, "notice", Instant.now());
            assertThat(policies.lowers(fewer)).isTrue();
            assertThat(policies.lowers(new NewPolicy(scope, 200, "notice", Instant.now())))
                    .isFalse();
            assertThatThrownBy(() -> policies.add(fewer, OFFICER, "r")).hasMessageContaining("second person");
            RetentionPolicy lowered =
                    database.jdbi().inTransaction(h -> policies.addApproved(h, fewer, "li.na", OFFICER, "agreed"));
            assertThat(lowered)
                    .extracting(RetentionPolicy::scope, RetentionPolicy::createdBy, RetentionPolicy::approvedBy)
                    .containsExactly(scope, "li.na", "zhang.wei");
        }
        assertThat(policies.all()).hasSize(2 + 2 * scopes.size());
    }

    @Test
    void whatDoesNotExistHasNoPolicyAndNoScopeGoesBelowThirtyDays() {
        assertThatThrownBy(() -> policies.add(
                        new NewPolicy(new PolicyScope.OfCamera(new Code("none")), 40, "b", Instant.now()),
                        OFFICER,
                        "r"))
                .hasMessageContaining("no camera 'none'");
        assertThatThrownBy(() -> policies.add(
                        new NewPolicy(new PolicyScope.OfAreaKind(AreaKind.PLAYGROUND), 29, "b", Instant.now()),
                        OFFICER,
                        "r"))
                .hasMessageContaining("30 to");
    }

    private Code campusOfACamera() {
        CameraId camera = new BackdatedFootage(database.jdbi(), "directory:/x").camera(AreaKind.GATE);
        return new Code(database.jdbi()
                .withHandle(h -> h.select("select code from camera where id = ?", camera.value())
                        .mapTo(String.class)
                        .one()));
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
