package org.keepsight.retention.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.StoredObject;
import org.keepsight.storage.time.TrustedClock;

/** Two nodes on one database and one store, one of them stopped at a step while the other goes on. */
class TwoIssuersTest extends CertifyingCampus {
    private static final int DAYS = 3;

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private Database other;

    @BeforeEach
    void openTheOther() {
        other = Database.open(address, 4);
        recorded(today.minusDays(3), 0, 10);
        recorded(today.minusDays(2), 0, 10);
        reported(now);
    }

    @AfterEach
    void closeTheOther() {
        goOn.countDown();
        other.close();
    }

    @Test
    void whileOneIssuesTheOtherDoesNot() throws Exception {
        FutureTask<Integer> one = issuing(stopped(1, false));
        reached.await();

        assertThat(theOther().run()).isZero();

        goOn.countDown();
        assertThat(one.get(1, TimeUnit.MINUTES)).isEqualTo(DAYS);
        assertOneChain(DAYS);
    }

    /** The session that holds the right is gone, and who had it does not know: as when the database was restarted. */
    @ParameterizedTest
    @CsvSource({"0,false", "0,true", "1,false", "1,true", "2,false", "3,false", "3,true", "5,false", "5,true"})
    void whoLostTheRightWithoutKnowingMakesNoSecondCertificate(int step, boolean done) throws Exception {
        FutureTask<Integer> one = issuing(stopped(step, done));
        reached.await();
        loseTheRight();

        int theirs = untilIssued();
        goOn.countDown();
        Integer ours = answer(one);

        assertThat(document(DAYS).day()).isEqualTo(today.minusDays(1));
        int stored = step / 2 + (step % 2 == 1 && done ? 1 : 0); // of each day leaves and certificate
        assertThat(theirs).as("the rest").isEqualTo(DAYS - stored);
        assertThat(ours).as("it failed, or had stored what the other took in").isIn(stored, null);
        assertOneChain(DAYS);
    }

    /** What it looked at before is not settled by who has no right to any more. */
    @ParameterizedTest
    @CsvSource({"0,true", "1,false", "1,true"})
    void lateFootageIsAmendedOnceAndNotForgotten(int step, boolean done) throws Exception {
        theOther().run();
        LocalDate day = today.minusDays(3);
        arrived(day, 10, 5);
        now = Instant.now().plus(IssuingRules.GATHERING).plusSeconds(60);
        reported(now);
        // Whatever days have ended meanwhile are certified first, and are not what this is about.
        int before = count("certificate");
        FutureTask<Integer> one = issuing(stopped(step, done));
        reached.await();
        loseTheRight();
        arrived(day, 15, 1);

        theOther().run();
        goOn.countDown();
        answer(one);
        theOther().run();

        SignedCertificate amendment = document(count("certificate"));
        assertThat(amendment.supersedes()).isPresent();
        assertThat(amendment.day()).isEqualTo(day);
        assertThat(amendment.cameras().getFirst().segments()).isEqualTo(16);
        assertThat(count("certificate_late")).isZero();
        assertOneChain(count("certificate"));
        assertThat(count("certificate")).isBetween(before + 1, before + 2);
    }

    private ObjectStore stopped(int step, boolean done) {
        return new SteppedStore(store, step, done, () -> {
            reached.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private FutureTask<Integer> issuing(ObjectStore objects) {
        CertificateIssuer issuer = issuer(objects);
        FutureTask<Integer> run = new FutureTask<>(issuer::run);
        Thread.ofPlatform().name("one").start(run);
        return run;
    }

    private CertificateIssuer theOther() {
        return issuer(other, store, TrustedClock.believing(clock()));
    }

    private int untilIssued() throws Exception {
        for (int i = 0; i < 600; i++) { // the right is free when the database has ended the session
            int issued = theOther().run();
            if (issued > 0 || count("certificate") == DAYS) {
                return issued;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the right was never free");
    }

    private void loseTheRight() {
        int ended = owner.withHandle(h -> h.select(
                        "select count(pg_terminate_backend(pid)) from pg_locks where locktype = 'advisory' and granted"
                                + " and database = (select oid from pg_database where datname = current_database())")
                .mapTo(Integer.class)
                .one());
        assertThat(ended).isOne();
        for (int i = 0; i < 600 && isHeld(); i++) {
            sleep();
        }
    }

    private boolean isHeld() {
        return owner.withHandle(
                h -> h.select("select exists (select from pg_locks where locktype = 'advisory' and granted"
                                + " and database = (select oid from pg_database where datname = current_database()))")
                        .mapTo(Boolean.class)
                        .one());
    }

    private static void sleep() {
        try {
            Thread.sleep(Duration.ofMillis(20));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code null} when it failed, as it should who lost its session. */
    private static @Nullable Integer answer(FutureTask<Integer> one) throws Exception {
        try {
            return one.get(1, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            return null;
        }
    }

    /** One certificate a number and day, each with its row and its object, whole as an auditor sees it. */
    private void assertOneChain(int certificates) throws Exception {
        List<String> objects;
        try (Stream<StoredObject> listed = store.list("proof/v1/" + campus + "/certificates/", null)) {
            objects = listed.map(StoredObject::key).toList();
        }
        assertThat(objects).hasSize(certificates);
        List<String> rows = owner.withHandle(h -> h.select("select object from certificate order by number")
                .mapTo(String.class)
                .list());
        assertThat(rows).isEqualTo(objects);
        int firsts =
                owner.withHandle(h -> h.select("select count(distinct day) from certificate where supersedes is null")
                        .mapTo(Integer.class)
                        .one());
        assertThat(days().stream().filter(day -> !day.certificates().isEmpty())).hasSize(firsts);
        assertThat(days().stream()
                        .filter(day -> day.certificates().size()
                                > 1
                                        + day.certificates().stream()
                                                .filter(each -> each.supersedes() != null)
                                                .count()))
                .isEmpty();
        assertRight();
    }
}
