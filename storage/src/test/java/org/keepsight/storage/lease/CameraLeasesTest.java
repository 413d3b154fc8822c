package org.keepsight.storage.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.Installation;
import org.keepsight.storage.catalogue.Places;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.registry.CampusKind;
import org.keepsight.storage.registry.NewArea;
import org.keepsight.storage.registry.NewCamera;
import org.keepsight.storage.registry.NewCampus;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.TestSafeguards;

@Timeout(120)
class CameraLeasesTest {
    private static final Actor ACTOR = new Actor("test");
    private static final Code CAMPUS = new Code("school");

    private final Database database = TestDatabase.create();
    private final Jdbi jdbi = database.jdbi();
    private final CameraLeases leases = new CameraLeases(jdbi);
    private final List<CameraId> cameras = new ArrayList<>();
    private int node;

    @BeforeEach
    void register() {
        Registry registry = new Registry(jdbi, TestAudit.log(), InstantSource.system(), TestSafeguards.ALL);
        registry.addCampus(new NewCampus(CAMPUS, "School", CampusKind.PUBLIC_SCHOOL), ACTOR, "test");
        registry.addArea(CAMPUS, new NewArea("GATE", "Gate"), ACTOR, "test");
        for (int i = 0; i < 6; i++) {
            String url = "rtsp://127.0.0.1:1/" + i;
            NewCamera camera = new NewCamera(
                    new Code("cam-" + i), "Camera", "Gate", url, null, true, false, null, null, null, null);
            cameras.add(registry.addCamera(CAMPUS, camera, ACTOR, "test").id());
        }
        node = new Places(jdbi).node("test");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aCameraHasOneHolderAndItsEpochGrowsWithEveryChange() {
        WorkerId a = join("a");
        WorkerId b = join("b");

        assertThat(leases.claim(a, true, cameras.subList(0, 4))).hasSize(4).containsValue(1L);
        assertThat(leases.claim(b, true, cameras).keySet()).containsExactlyInAnyOrder(cameras.get(4), cameras.get(5));
        leases.strikeOut(a);
        assertThat(leases.claim(b, false, cameras.subList(0, 4)).values()).containsOnly(2L);
        assertThat(holders())
                .hasSize(6)
                .allSatisfy((camera, holder) -> assertThat(holder).isEqualTo(b));
    }

    @Test
    void aDatabaseThatWasInAnotherYearKeepsNoCameraForADeadWorkerUntilThen() {
        WorkerId dead = join("dead");
        WorkerCard heir = card("heir");
        leases.register(heir);
        leases.claim(dead, true, cameras);
        jdbi.useHandle(
                handle -> handle.execute(
                        "update worker set expires_at = expires_at + interval '9 years', judges_at = judges_at + interval '9 years'"));

        leases.heartbeat(heir, false);

        int near = jdbi.withHandle(
                handle -> handle.createQuery("""
                        select count(*) from worker where expires_at <= clock_timestamp() + interval '4 seconds'
                            and judges_at <= clock_timestamp() + interval '15 seconds'
                        """).mapTo(Integer.class).one());
        assertThat(near).isEqualTo(2);
        assertThat(leases.claim(heir.id(), true, cameras))
                .as("who may be alive is given the time to say so")
                .isEmpty();
        expire(dead);
        assertThat(leases.claim(heir.id(), true, cameras)).hasSize(cameras.size());
    }

    @Test
    void expiryPermitsATakeoverToThoseWhoMayJudge() {
        WorkerId a = join("a");
        WorkerId b = join("b");
        leases.claim(a, true, cameras);

        assertThat(leases.claim(b, true, cameras)).isEmpty();
        expire(a);
        assertThat(leases.claim(b, false, cameras)).isEmpty();
        assertThat(leases.board(b).live()).containsExactly(b);
        assertThat(leases.claim(b, true, cameras)).hasSize(6);
        assertThat(leases.board(a).leases())
                .allSatisfy(lease -> assertThat(lease.epoch()).isEqualTo(2));
    }

    @Test
    void whoWasCutOffJudgesNobodyUntilTheOthersHadTimeToComeBack() {
        WorkerCard a = card("a");
        leases.register(a);
        assertThat(leases.board(a.id()).judges()).as("one that has just come").isFalse();
        jdbi.useHandle(handle -> handle.execute("update worker set judges_at = clock_timestamp()"));
        assertThat(leases.board(a.id()).judges()).isTrue();

        leases.heartbeat(a, false);
        assertThat(leases.board(a.id()).judges()).isTrue();
        expire(a.id());
        leases.heartbeat(a, false);
        assertThat(leases.board(a.id()).judges()).as("one that was cut off").isFalse();
        assertThat(leases.board(a.id()).live()).containsExactly(a.id());
    }

    @Test
    void aNamesakeProvesThatTheLastLifeIsOver() {
        WorkerId first = join("a");
        leases.claim(first, true, cameras);
        WorkerId second = join("a");

        assertThat(leases.board(second).live()).containsExactly(second);
        assertThat(leases.claim(second, false, cameras)).hasSize(6).containsValue(2L);
    }

    @Test
    void aWorkerStruckOutByMistakeComesBackWithItsNextHeartbeat() {
        WorkerCard a = card("a");
        leases.register(a);
        leases.claim(a.id(), true, cameras);
        leases.strikeOut(a.id());
        assertThat(holders()).isEmpty();

        leases.heartbeat(a, true);

        assertThat(leases.board(a.id()).workers()).containsExactly(new LiveWorker(a.id(), 100, false));
        assertThat(leases.claim(a.id(), false, cameras)).hasSize(6).containsValue(2L);
    }

    @Test
    void aCameraChangesHandsWhileItsHolderRecordsOn() {
        WorkerId a = join("a");
        WorkerId b = join("b");
        WorkerId c = join("c");
        CameraId camera = cameras.getFirst();
        leases.claim(a, true, cameras);

        assertThat(leases.take(b, cameras))
                .as("nobody takes what it did not ask for")
                .isEmpty();
        assertThat(leases.ask(b, List.of(camera))).containsExactly(Map.entry(camera, 1L));
        assertThat(leases.ask(c, List.of(camera))).as("somebody was faster").isEmpty();
        assertThat(leases.ask(a, List.of(camera))).as("nobody asks itself").isEmpty();
        assertThat(holders()).containsEntry(camera, a);
        assertThat(leases.take(b, List.of(camera))).containsExactly(Map.entry(camera, 2L));
        assertThat(holders()).containsEntry(camera, b);
        assertThat(leases.pass(a, List.of(camera))).as("it is no longer a's").isEmpty();
    }

    @Test
    void aCameraWithOneStreamIsLetGoFirst() {
        WorkerId a = join("a");
        WorkerId b = join("b");
        CameraId camera = cameras.getFirst();
        leases.claim(a, true, cameras);
        leases.ask(b, List.of(camera));

        leases.demandBreak(a, List.of(camera));
        assertThat(lease(camera).breaking()).as("only the successor demands").isFalse();
        leases.demandBreak(b, List.of(camera));
        assertThat(lease(camera).breaking()).isTrue();
        assertThat(leases.pass(a, List.of(camera))).containsExactly(Map.entry(camera, 2L));
        assertThat(lease(camera)).isEqualTo(new CameraLease(camera, true, true, b, 2, null, false));

        leases.giveBack(b, camera, a);
        assertThat(lease(camera)).isEqualTo(new CameraLease(camera, true, true, a, 3, null, false));
    }

    @Test
    void aDeadSuccessorStandsInNobodysWay() {
        WorkerId a = join("a");
        WorkerId b = join("b");
        WorkerId c = join("c");
        leases.claim(a, true, cameras);
        leases.ask(b, cameras);
        expire(b);

        assertThat(leases.ask(c, cameras)).hasSize(6);
        leases.withdraw(c, cameras);
        assertThat(leases.board(a).leases())
                .allSatisfy(lease -> assertThat(lease.successor()).isNull());
    }

    @Test
    void theCensusCountsWhatNobodyRecords() {
        WorkerId a = join("a");
        leases.claim(a, true, cameras.subList(0, 2));

        assertThat(leases.census()).isEqualTo(new CameraLeases.Census(1, 6, 4));
        expire(a);
        assertThat(leases.census()).isEqualTo(new CameraLeases.Census(0, 6, 6));
    }

    @Test
    void anotherKeyIsRefused() {
        Installation installation = new Installation(jdbi);
        assertThat(installation.keyFingerprint()).isEmpty();
        installation.requireKey("one");
        installation.requireKey("one");
        assertThatThrownBy(() -> installation.requireKey("other"))
                .isInstanceOf(DomainException.class)
                .hasMessageContaining("copy the key file");
    }

    /** All at once: whatever wins, no camera is lost between two, no epoch goes back, nothing deadlocks. */
    @Test
    void manyWorkersAtOnceNeverShareACamera() throws Exception {
        List<WorkerId> workers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            workers.add(join("w" + i));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Map<CameraId, List<Long>>>> results = new ArrayList<>();
            for (WorkerId me : workers) {
                results.add(threads.submit(contend(me)));
            }
            Map<CameraId, List<Long>> won = new TreeMap<>();
            for (Future<Map<CameraId, List<Long>>> result : results) {
                result.get()
                        .forEach((camera, epochs) -> won.computeIfAbsent(camera, each -> new ArrayList<>())
                                .addAll(epochs));
            }
            won.forEach((camera, epochs) ->
                    assertThat(epochs).as("each epoch is won once").doesNotHaveDuplicates());
            for (CameraLease lease : leases.board(workers.getFirst()).leases()) {
                assertThat(won.get(lease.camera())).contains(lease.epoch());
            }
        }
    }

    private Callable<Map<CameraId, List<Long>>> contend(WorkerId me) {
        return () -> {
            Map<CameraId, List<Long>> won = new TreeMap<>();
            ThreadLocalRandom random = ThreadLocalRandom.current();
            for (int i = 0; i < 60; i++) {
                List<CameraId> some =
                        cameras.stream().filter(each -> random.nextBoolean()).toList();
                leases.claim(me, true, some).forEach((camera, epoch) -> win(won, camera, epoch));
                leases.ask(me, some);
                leases.take(me, some).forEach((camera, epoch) -> win(won, camera, epoch));
            }
            return won;
        };
    }

    private static void win(Map<CameraId, List<Long>> won, CameraId camera, long epoch) {
        won.computeIfAbsent(camera, each -> new ArrayList<>()).add(epoch);
    }

    private WorkerId join(String name) {
        WorkerCard card = card(name);
        leases.register(card);
        return card.id();
    }

    private WorkerCard card(String name) {
        return new WorkerCard(WorkerId.create(Instant.now()), node, name, "here", 1, "http://127.0.0.1:1", 100);
    }

    private void expire(WorkerId worker) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update worker set expires_at = clock_timestamp() - interval '1 second' where id = :id")
                .bind("id", worker.value())
                .execute());
    }

    private Map<CameraId, WorkerId> holders() {
        Map<CameraId, WorkerId> holders = new TreeMap<>();
        for (CameraLease lease : leases.board(new WorkerId(new UUID(0, 0))).leases()) {
            WorkerId holder = lease.holder();
            if (holder != null) {
                holders.put(lease.camera(), holder);
            }
        }
        return holders;
    }

    private CameraLease lease(CameraId camera) {
        return leases.board(new WorkerId(new UUID(0, 0))).leases().stream()
                .filter(each -> each.camera().equals(camera))
                .findFirst()
                .orElseThrow();
    }
}
