package org.keepsight.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.DomainException.Kind;

class TwoPersonRuleTest {
    private Instant now = Instant.parse("2026-11-22T00:00:00Z");
    private final AtomicInteger acts = new AtomicInteger();
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
                kind,
                caller -> caller.has(Role.BUREAU_ADMINISTRATOR),
                Duration.ofDays(7));
    }

    private static Caller person(String name, @Nullable Duty duty, Role role) {
        return new Caller(
                name, name, "局", Verified.PASSWORD, Set.of(new Grant(role, null)), false, duty, UUID.randomUUID(), "");
    }

    private static Caller boss(String name) {
        return person(name, null, Role.BUREAU_ADMINISTRATOR);
    }

    private Proposal proposed() {
        return releases.propose("H-1", "{\"hold\": 1}", boss("zhang"), "the case is closed");
    }

    private Proposal approve(Proposal proposal, Caller caller) {
        return releases.approve(proposal.id(), caller, "I agree", (handle, act) -> acts.incrementAndGet());
    }

    private static void assertRefused(Kind kind, ThrowingCallable act) {
        assertThatThrownBy(act)
                .asInstanceOf(type(DomainException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void anActIsCarriedOutWhenAnotherApproves() {
        Proposal proposal = proposed();
        assertThat(releases.open()).containsExactly(proposal);

        Proposal approved = approve(proposal, boss("li"));

        assertThat(approved).isEqualTo(proposal);
        assertThat(acts).hasValue(1);
        assertThat(releases.open()).isEmpty();
        assertRefused(Kind.NOT_FOUND, () -> approve(proposal, boss("wang")));
        List<String> written = database.jdbi()
                .withHandle(
                        handle -> handle.createQuery("select action || ' ' || actor from access_register order by id")
                                .mapTo(String.class)
                                .list());
        assertThat(written).containsExactly("hold.release.proposed zhang", "hold.release.approved li");
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
        assertRefused(Kind.FORBIDDEN, () -> releases.propose("H-2", "{}", machine, "by night"));
        assertThat(acts).hasValue(0);
        assertThat(releases.open()).hasSize(1);
    }

    @Test
    void aProposalOfAnotherKindARejectedOneAndAnOldOneAreNotCarriedOut() {
        Proposal proposal = proposed();
        assertRefused(
                Kind.NOT_FOUND,
                () -> rule("camera.downgrade").approve(proposal.id(), boss("li"), "x", (handle, act) -> {}));
        releases.reject(proposal.id(), boss("li"), "not yet");
        assertRefused(Kind.NOT_FOUND, () -> approve(proposal, boss("li")));

        Proposal old = proposed();
        now = now.plus(Duration.ofDays(7));
        assertRefused(Kind.CONFLICT, () -> approve(old, boss("li")));
        assertThat(releases.open()).isEmpty();
        assertThat(acts).hasValue(0);
    }

    @Test
    void anActThatFailsLeavesTheProposalOpen() {
        Proposal proposal = proposed();
        assertThatThrownBy(() -> releases.approve(proposal.id(), boss("li"), "x", (handle, act) -> {
                    throw new IllegalStateException("the disk is full");
                }))
                .hasMessageContaining("disk is full");
        assertThat(releases.open()).containsExactly(proposal);
        approve(proposal, boss("li"));
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
        assertThat(acts).hasValue(1);
    }
}
