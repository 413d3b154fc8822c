package org.keepsight.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.DomainException.Kind;

class TwoPersonRuleTest {
    private static final Scope COUNTY = new Scope.County();
    private static final Code SCHOOL = new Code("S01");

    private Instant now = Instant.parse("2026-11-22T00:00:00Z");
    private volatile boolean broken;
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final Database database = TestDatabase.create();
    private final TwoPersonRule releases = rule("hold.release");

    @AfterEach
    void close() {
        database.close();
    }

    private TwoPersonRule rule(String kind) {
        return new TwoPersonRule(
                database.jdbi(),
                TestAudit.log(),
                () -> now,
                List.of(new TwoPersonRule.Act(
                        kind,
                        Set.of(Role.BUREAU_ADMINISTRATOR, Role.OFFICER),
                        (handle, proposal, approver, reason) -> carriedOut(proposal, approver))));
    }

    private void carriedOut(Proposal proposal, Actor approver) {
        if (broken) {
            throw new IllegalStateException("the disk is full");
        }
        done.add(approver.name() + " " + proposal.content());
    }

    private static Caller person(String name, @Nullable Duty duty, Role role) {
        return new Caller(
                name, name, "局", Verified.PASSWORD, Set.of(new Grant(role, null)), false, duty, UUID.randomUUID(), "");
    }

    private static Caller boss(String name) {
        return person(name, null, Role.BUREAU_ADMINISTRATOR);
    }

    private static Caller officer(String campus) {
        return new Caller(
                "officer." + campus.toLowerCase(Locale.ROOT),
                "x",
                "x",
                Verified.PASSWORD,
                Set.of(new Grant(Role.OFFICER, new Code(campus))),
                false,
                null,
                UUID.randomUUID(),
                "");
    }

    private Proposal proposed() {
        return proposed("H-1");
    }

    private Proposal proposed(String subject) {
        return releases.propose("hold.release", subject, SCHOOL, "{\"hold\": 1}", boss("zhang"), "the case is closed");
    }

    private Proposal approve(Proposal proposal, Caller caller) {
        return releases.approve(proposal.id(), caller, COUNTY, "I agree");
    }

    private List<Proposal> open() {
        return releases.open(COUNTY);
    }

    private static void assertRefused(Kind kind, ThrowingCallable act) {
        assertThatThrownBy(act)
                .asInstanceOf(type(DomainException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void anActIsCarriedOutWhenAnotherApproves() {
        Proposal proposal = proposed();
        assertThat(open()).containsExactly(proposal);

        Proposal approved = approve(proposal, boss("li"));

        assertThat(approved).isEqualTo(proposal);
        assertThat(done).containsExactly("li {\"hold\": 1}");
        assertThat(open()).isEmpty();
        assertRefused(Kind.NOT_FOUND, () -> approve(proposal, boss("wang")));
        List<String> written = database.jdbi()
                .withHandle(
                        handle -> handle.createQuery("""
                        select e.action || ' ' || e.actor || ' ' || e.campus from access_register e
                        join register_link l on l.entry = e.id order by l.number
                        """).mapTo(String.class).list());
        assertThat(written).containsExactly("hold.release.proposed zhang S01", "hold.release.approved li S01");
    }

    @Test
    void onlyAnotherAuthorisedPersonWhoIsFullySignedInDecides() {
        Proposal proposal = proposed();
        Caller machine = new Caller("li", "li", "局", Verified.TOKEN, boss("li").grants(), false, null, null, "");

        assertRefused(Kind.FORBIDDEN, () -> approve(proposal, boss("zhang")));
        assertRefused(Kind.FORBIDDEN, () -> approve(proposal, person("li", null, Role.BUREAU_AUDITOR)));
        assertRefused(
                Kind.FORBIDDEN, () -> approve(proposal, person("li", Duty.CHANGE_PASSWORD, Role.BUREAU_ADMINISTRATOR)));
        assertRefused(Kind.FORBIDDEN, () -> approve(proposal, machine));
        assertRefused(Kind.FORBIDDEN, () -> releases.propose("hold.release", "H-2", null, "{}", machine, "by night"));
        assertThat(releases.mayDecide(boss("li"), proposal)).isTrue();
        assertThat(releases.mayDecide(boss("zhang"), proposal)).isFalse();
        assertThat(releases.mayDecide(machine, proposal)).isFalse();
        assertThat(done).isEmpty();
        assertThat(open()).hasSize(1);
    }

    @Test
    void aProposalOfAnotherKindARejectedOneAndAnOldOneAreNotCarriedOut() {
        Proposal proposal = proposed();
        assertRefused(Kind.NOT_FOUND, () -> rule("camera.lowering").approve(proposal.id(), boss("li"), COUNTY, "x"));
        assertThat(rule("camera.lowering").open(COUNTY)).isEmpty();
        releases.reject(proposal.id(), boss("li"), COUNTY, "not yet");
        assertRefused(Kind.NOT_FOUND, () -> approve(proposal, boss("li")));

        Proposal old = proposed();
        now = now.plus(TwoPersonRule.LIFETIME);
        assertRefused(Kind.CONFLICT, () -> approve(old, boss("li")));
        assertThat(open()).isEmpty();
        assertThat(done).isEmpty();
    }

    @Test
    void anActThatFailsLeavesTheProposalOpen() {
        Proposal proposal = proposed();
        broken = true;
        assertThatThrownBy(() -> approve(proposal, boss("li"))).hasMessageContaining("disk is full");
        assertThat(open()).containsExactly(proposal);
        broken = false;
        approve(proposal, boss("li"));
        assertThat(done).hasSize(1);
    }

    @Test
    void aRoleOfACampusDecidesOnWhatConcernsThatCampus() {
        Proposal proposal = proposed();
        Caller own = officer("S01");
        Caller foreign = officer("S02");
        Scope ofForeign = new Scope.Campuses(Set.of(new Code("S02")));

        assertThat(releases.open(ofForeign)).isEmpty();
        assertThat(releases.open(new Scope.Campuses(Set.of(SCHOOL)))).containsExactly(proposal);
        assertRefused(Kind.NOT_FOUND, () -> releases.approve(proposal.id(), foreign, ofForeign, "mine"));
        assertRefused(Kind.FORBIDDEN, () -> releases.approve(proposal.id(), foreign, COUNTY, "mine"));
        releases.approve(proposal.id(), own, new Scope.Campuses(Set.of(SCHOOL)), "seen");
        assertThat(done).hasSize(1);
    }

    @Test
    void aboutOneThingOneProposalWaits() {
        Proposal proposal = proposed();
        assertRefused(Kind.CONFLICT, () -> proposed());
        proposed("H-2");
        releases.reject(proposal.id(), boss("li"), COUNTY, "not yet");
        proposed();
        now = now.plus(TwoPersonRule.LIFETIME);
        proposed();
        assertThat(open()).hasSize(1);
    }

    @Test
    void ofManyApprovalsAtOnceOneCarriesOut() throws Exception {
        Proposal proposal = proposed();
        List<Callable<Boolean>> tries = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Caller approver = boss("boss" + i);
            tries.add(() -> {
                try {
                    approve(proposal, approver);
                    return true;
                } catch (DomainException e) {
                    return false;
                }
            });
        }
        int carriedOut = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<Boolean> each : threads.invokeAll(tries)) {
                carriedOut += each.get() ? 1 : 0;
            }
        }
        assertThat(carriedOut).isEqualTo(1);
        assertThat(done).hasSize(1);
    }
}
