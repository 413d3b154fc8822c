package org.keepsight.ingest.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.lease.CameraLease;
import org.keepsight.storage.lease.LeaseBoard;
import org.keepsight.storage.lease.LiveWorker;
import org.keepsight.storage.lease.WorkerId;
import org.keepsight.storage.model.CameraId;

class FairShareTest {
    private static final WorkerId A = id(1);
    private static final WorkerId B = id(2);
    private static final WorkerId C = id(3);

    @Test
    void theFirstWorkerTakesEverything() {
        assertThat(FairShare.plan(A, board(true, List.of(worker(A, 100)), held(5, null)), Set.of()))
                .isEqualTo(new FairShare.Plan(cameras(1, 2, 3, 4, 5), List.of()));
    }

    @Test
    void aNewcomerAsksForItsShareAndNobodyElseMoves() {
        LeaseBoard board = board(true, List.of(worker(A, 100), worker(B, 100)), held(5, A));

        assertThat(FairShare.plan(A, board, Set.of())).isEqualTo(new FairShare.Plan(List.of(), List.of()));
        assertThat(FairShare.plan(B, board, Set.of()).requests()).hasSize(2);
    }

    @Test
    void aDrainingWorkerGivesAllAndTakesNothing() {
        List<LiveWorker> workers = List.of(new LiveWorker(A, 100, true), worker(B, 100));
        List<CameraLease> leases = new ArrayList<>(held(4, A));
        leases.add(lease(5, null));
        LeaseBoard board = board(true, workers, leases);

        assertThat(FairShare.plan(A, board, Set.of())).isEqualTo(new FairShare.Plan(List.of(), List.of()));
        assertThat(FairShare.plan(B, board, Set.of())).isEqualTo(new FairShare.Plan(cameras(5), cameras(1, 2, 3, 4)));
    }

    @Test
    void nobodyIsTakenForDeadByOneWhoWasCutOffItself() {
        List<CameraLease> leases = held(4, C);

        assertThat(FairShare.plan(A, board(false, List.of(worker(A, 100)), leases), Set.of())
                        .claims())
                .isEmpty();
        assertThat(FairShare.plan(A, board(true, List.of(worker(A, 100)), leases), Set.of())
                        .claims())
                .hasSize(4);
    }

    @Test
    void camerasThatRefuseTheirCredentialsStay() {
        List<CameraLease> leases = held(4, A).stream()
                .map(each -> new CameraLease(each.camera(), true, false, A, 1, null, false))
                .toList();

        assertThat(FairShare.plan(B, board(true, List.of(worker(A, 100), worker(B, 100)), leases), Set.of())
                        .requests())
                .isEmpty();
    }

    @Test
    void disabledCamerasAreSharedAndCountForNothing() {
        List<CameraLease> leases = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            leases.add(new CameraLease(new CameraId(i), false, true, null, 0, null, false));
        }
        LeaseBoard board = board(true, List.of(worker(A, 1), worker(B, 1)), leases);

        assertThat(FairShare.plan(A, board, Set.of()).claims()).isEqualTo(cameras(2, 4));
        assertThat(FairShare.plan(B, board, Set.of()).claims()).isEqualTo(cameras(1, 3));
    }

    @Test
    void aCameraThatCouldNotBeReceivedIsNotAskedForAgain() {
        LeaseBoard board = board(true, List.of(worker(A, 100), worker(B, 100)), held(2, A));
        List<CameraId> wanted = FairShare.plan(B, board, Set.of()).requests();

        assertThat(wanted).hasSize(1);
        assertThat(FairShare.plan(B, board, new HashSet<>(wanted)).requests()).isEmpty();
    }

    /** Workers come, go, drain and die; after each change the plans of all, carried out, leave nothing to be desired. */
    @Test
    void randomHistoriesEndInFairShares() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int history = 0; history < 300; history++) {
            World world = new World(random);
            for (int step = 0; step < 12; step++) {
                world.change();
                world.settle("seed " + seed + ", history " + history + ", step " + step);
            }
        }
    }

    private static final class World {
        private final Random random;
        private final Map<WorkerId, LiveWorker> workers = new HashMap<>();
        private final Map<Integer, @Nullable WorkerId> holders = new HashMap<>();
        private int nextWorker = 1;

        World(Random random) {
            this.random = random;
        }

        void change() {
            switch (random.nextInt(5)) {
                case 0 -> workers.remove(any());
                case 1 -> {
                    WorkerId leaving = any();
                    workers.computeIfPresent(leaving, (id, was) -> new LiveWorker(id, was.capacity(), true));
                }
                case 2 -> {
                    int more = random.nextInt(20);
                    for (int i = 0; i < more; i++) {
                        holders.put(holders.size() + 1, null);
                    }
                }
                default -> {
                    WorkerId id = id(nextWorker++);
                    workers.put(id, new LiveWorker(id, random.nextInt(1, 30), false));
                }
            }
        }

        private WorkerId any() {
            List<WorkerId> ids = new ArrayList<>(workers.keySet());
            return ids.isEmpty() ? id(9_999) : ids.get(random.nextInt(ids.size()));
        }

        void settle(String when) {
            LeaseBoard before = read();
            Map<WorkerId, Integer> loads = loads(before);
            int moved = 0;
            Set<CameraId> taken = new HashSet<>();
            for (LiveWorker each : before.workers()) {
                FairShare.Plan plan = FairShare.plan(each.id(), before, Set.of());
                for (CameraId camera : plan.claims()) {
                    WorkerId holder = holders.get(camera.value());
                    assertThat(holder == null || !workers.containsKey(holder))
                            .as(when)
                            .isTrue();
                    assertThat(taken.add(camera)).as(when).isTrue();
                    holders.put(camera.value(), each.id());
                }
                for (CameraId camera : plan.requests()) {
                    assertThat(taken.add(camera)).as(when).isTrue();
                    LiveWorker holder =
                            Objects.requireNonNull(workers.get(holders.put(camera.value(), each.id())), when);
                    moved += holder.draining() ? 0 : 1;
                }
            }
            check(when, loads, moved);
        }

        private void check(String when, Map<WorkerId, Integer> before, int moved) {
            LeaseBoard after = read();
            List<LiveWorker> staying =
                    after.workers().stream().filter(each -> !each.draining()).toList();
            Map<WorkerId, Integer> loads = loads(after);
            int capacity = staying.stream().mapToInt(LiveWorker::capacity).sum();
            int recorded = staying.stream()
                    .mapToInt(each -> loads.getOrDefault(each.id(), 0))
                    .sum();
            assertThat(recorded).as(when).isEqualTo(Math.min(capacity, holders.size()));
            int most = loads.entrySet().stream()
                    .filter(each ->
                            staying.stream().anyMatch(worker -> worker.id().equals(each.getKey())))
                    .mapToInt(Map.Entry::getValue)
                    .max()
                    .orElse(0);
            int given = 0;
            for (LiveWorker each : staying) {
                int load = loads.getOrDefault(each.id(), 0);
                assertThat(load).as(when).isLessThanOrEqualTo(each.capacity());
                if (load < each.capacity()) {
                    assertThat(load).as(when).isGreaterThanOrEqualTo(most - 1);
                }
                given += Math.max(0, before.getOrDefault(each.id(), 0) - load);
            }
            assertThat(moved).as("moves among those that stay, " + when).isEqualTo(given);
            for (LiveWorker each : after.workers()) {
                assertThat(FairShare.plan(each.id(), after, Set.of()))
                        .as("nothing is left to do, " + when)
                        .isEqualTo(new FairShare.Plan(List.of(), List.of()));
            }
        }

        private LeaseBoard read() {
            List<LiveWorker> live = new ArrayList<>(workers.values());
            live.sort((a, b) -> a.id().compareTo(b.id()));
            List<CameraLease> leases = new ArrayList<>();
            holders.forEach((camera, holder) -> leases.add(lease(camera, holder)));
            Collections.sort(leases, (a, b) -> a.camera().compareTo(b.camera()));
            return new LeaseBoard(live, true, leases);
        }

        private static Map<WorkerId, Integer> loads(LeaseBoard board) {
            Map<WorkerId, Integer> loads = new HashMap<>();
            for (CameraLease each : board.leases()) {
                WorkerId holder = each.holder();
                if (holder != null) {
                    loads.merge(holder, 1, Integer::sum);
                }
            }
            return loads;
        }
    }

    private static WorkerId id(int number) {
        return new WorkerId(new UUID(0, number));
    }

    private static LiveWorker worker(WorkerId id, int capacity) {
        return new LiveWorker(id, capacity, false);
    }

    private static LeaseBoard board(boolean judges, List<LiveWorker> workers, List<CameraLease> leases) {
        return new LeaseBoard(workers, judges, leases);
    }

    private static List<CameraLease> held(int cameras, @Nullable WorkerId holder) {
        List<CameraLease> leases = new ArrayList<>();
        for (int i = 1; i <= cameras; i++) {
            leases.add(lease(i, holder));
        }
        return leases;
    }

    private static CameraLease lease(int camera, @Nullable WorkerId holder) {
        return new CameraLease(new CameraId(camera), true, true, holder, 1, null, false);
    }

    private static List<CameraId> cameras(int... values) {
        List<CameraId> cameras = new ArrayList<>();
        for (int value : values) {
            cameras.add(new CameraId(value));
        }
        return cameras;
    }
}
