package org.keepsight.retention.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
import org.keepsight.storage.database.Database;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.StoredObject;
import org.keepsight.storage.time.TrustedClock;

/** Two nodes on one database and one store, one of them stopped at a step while the other goes on. */
class TwoIssuersTest extends CertifyingCampus {
    private static final int DAYS = 3;

    private CountDownLatch reached = new CountDownLatch(1);
    private CountDownLatch goOn = new CountDownLatch(1);
    private int stores;
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
    @Test
    void whoLostTheRightWithoutKnowingMakesNoSecondCertificate() throws Exception {
        for (int step = 0; step < 2 * DAYS; step++) { // of each day leaves and certificate
            for (boolean done : new boolean[] {false, true}) {
                beginAnew();
                FutureTask<Integer> one = issuing(stopped(step, done));
                reached.await();
                loseTheRight();

                int theirs = theOther().run();
                goOn.countDown();
                Integer ours = answer(one);

                int stored = step / 2 + (step % 2 == 1 && done ? 1 : 0);
                assertThat(theirs).as("the rest, step %d", step).isEqualTo(DAYS - stored);
                assertThat(ours).as("who lost the session fails").isNull();
                assertThat(document(DAYS).day()).isEqualTo(today.minusDays(1));
                assertOneChain(DAYS);
            }
        }
    }

    /** What was looked at before is not settled by who has no right to any more. */
    @Test
    void lateFootageIsAmendedOnceAndNotForgotten() throws Exception {
        LocalDate day = today.minusDays(3);
        Instant issued = now;
        for (int step = 0; step < 4; step++) {
            beginAnew();
            now = issued;
            owner.useHandle(h -> h.execute("delete from segment where seq >= 10"));
            assertThat(theOther().run()).isEqualTo(DAYS);
            arrived(day, 10, 5);
            now = Instant.now().plus(IssuingRules.GATHERING).plusSeconds(60);
            reported(now);
            FutureTask<Integer> one = issuing(stopped(step / 2, step % 2 == 1));
            reached.await();
            loseTheRight();
            arrived(day, 15, 1);

            theOther().run();
            goOn.countDown();
            assertThat(answer(one)).isNull();
            for (int i = 0; i < 2; i++) { // what came last gathers, and then there is nothing new
                now = now.plus(IssuingRules.GATHERING).plusSeconds(60);
                reported(now);
                theOther().run();
            }

            SignedCertificate amendment =
                    document(days().getFirst().certificates().getLast().number());
            assertThat(amendment.supersedes()).isPresent();
            assertThat(amendment.day()).isEqualTo(day);
            assertThat(amendment.cameras().getFirst().segments()).isEqualTo(16);
            assertThat(count("certificate_late")).isZero();
            assertOneChain(count("certificate"));
        }
    }

    /** Another store, and an index that knows nothing. */
    private void beginAnew() throws IOException {
        store.close();
        store = new DirectoryObjectStore(directory.resolve("objects-" + stores++));
        owner.useHandle(h -> h.execute("truncate certificate, certificate_late"));
        reached = new CountDownLatch(1);
        goOn = new CountDownLatch(1);
    }

    private ObjectStore stopped(int step, boolean done) {
        CountDownLatch here = reached;
        CountDownLatch on = goOn;
        return new SteppedStore(store, step, done, () -> {
            here.countDown();
            try {
                on.await();
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
