package org.keepsight.ingest.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.lease.CameraLease;
import org.keepsight.storage.lease.LeaseBoard;
import org.keepsight.storage.lease.LiveWorker;
import org.keepsight.storage.lease.WorkerId;
import org.keepsight.storage.model.CameraId;

/**
 * Who should record which camera. Pure, and the same for every worker that reads the same board, so that each can act on
 * its own part without asking the others; where two read different boards the database lets one of them have its way.
 *
 * <p>Enabled cameras are shared evenly (loads differ by at most one, as far as capacities and movable cameras allow), and
 * as few as possible move. A camera counts for its successor as soon as it has one. Workers that drain have no share.
 * Disabled cameras cost nothing and are shared by their number.
 */
final class FairShare {
    /**
     * What one worker should do.
     *
     * @param claims cameras nobody has
     * @param requests cameras to ask other workers for
     */
    record Plan(List<CameraId> claims, List<CameraId> requests) {}

    private record Move(CameraId camera, boolean free) {}

    private final List<LiveWorker> staying;
    private final Map<WorkerId, Integer> loads = new TreeMap<>();
    private final List<CameraLease> free = new ArrayList<>();
    private final List<CameraLease> leaving = new ArrayList<>();
    private final Map<WorkerId, Deque<CameraLease>> movable = new HashMap<>();
    private final List<CameraLease> freeDisabled = new ArrayList<>();
    private int enabled;

    private FairShare(LeaseBoard board) {
        staying = board.workers().stream().filter(worker -> !worker.draining()).toList();
        staying.forEach(worker -> {
            loads.put(worker.id(), 0);
            movable.put(worker.id(), new ArrayDeque<>());
        });
        Set<WorkerId> live = board.live();
        board.leases().forEach(lease -> sort(lease, live, board.judges()));
    }

    /** @param avoid cameras this worker does not ask for: it could not receive them */
    static Plan plan(WorkerId me, LeaseBoard board, Set<CameraId> avoid) {
        return new FairShare(board).planOf(me, avoid);
    }

    private void sort(CameraLease lease, Set<WorkerId> live, boolean judges) {
        WorkerId holder = lease.holder();
        WorkerId successor = LeaseBoard.successor(lease, live);
        boolean nobodys = holder == null || (judges && !live.contains(holder));
        if (!lease.enabled()) {
            if (nobodys) {
                freeDisabled.add(lease);
            }
            return;
        }
        enabled++;
        WorkerId owner = successor != null ? successor : holder;
        if (nobodys && successor == null) {
            free.add(lease);
        } else if (owner != null && loads.containsKey(owner)) {
            loads.merge(owner, 1, Integer::sum);
            if (successor == null && lease.movable()) {
                Objects.requireNonNull(movable.get(owner)).push(lease);
            }
        } else if (owner != null && live.contains(owner)) { // of a worker that drains
            leaving.add(lease);
        } // else of one that is perhaps dead: nobody may say so yet
    }

    private Plan planOf(WorkerId me, Set<CameraId> avoid) {
        List<CameraId> claims = new ArrayList<>();
        List<CameraId> requests = new ArrayList<>();
        if (loads.containsKey(me)) {
            Map<WorkerId, Integer> quotas = quotas();
            Deque<Move> moves = moves(quotas);
            for (LiveWorker worker : staying) { // each takes its part of the same list
                int wanted = quota(quotas, worker.id()) - load(worker.id());
                for (; wanted > 0 && !moves.isEmpty(); wanted--) {
                    Move move = moves.removeFirst();
                    if (!worker.id().equals(me)) {
                        continue;
                    }
                    if (move.free()) {
                        claims.add(move.camera());
                    } else if (!avoid.contains(move.camera())) {
                        requests.add(move.camera());
                    }
                }
            }
            claims.addAll(disabledOf(me));
        }
        return new Plan(List.copyOf(claims), List.copyOf(requests));
    }

    /** How many enabled cameras each staying worker should have: levelled, the odd ones with those that have most. */
    private Map<WorkerId, Integer> quotas() {
        Map<WorkerId, Integer> quotas = new HashMap<>();
        List<LiveWorker> open = new ArrayList<>(staying);
        open.sort(Comparator.comparingInt((LiveWorker worker) -> -load(worker.id()))
                .thenComparing(LiveWorker::id));
        int left = enabled;
        while (left > 0 && !open.isEmpty()) {
            int level = left / open.size();
            if (level == 0) {
                for (LiveWorker worker : open.subList(0, left)) {
                    quotas.merge(worker.id(), 1, Integer::sum);
                }
                return quotas;
            }
            for (LiveWorker worker : open) {
                int more = Math.min(level, worker.capacity() - quota(quotas, worker.id()));
                quotas.merge(worker.id(), more, Integer::sum);
                left -= more;
            }
            open.removeIf(worker -> quota(quotas, worker.id()) >= worker.capacity());
        }
        return quotas;
    }

    /** What has to move, most urgent first: nobody's cameras, those of leaving workers, what others have too much. */
    private Deque<Move> moves(Map<WorkerId, Integer> quotas) {
        Deque<Move> moves = new ArrayDeque<>();
        free.forEach(lease -> moves.add(new Move(lease.camera(), true)));
        leaving.forEach(lease -> moves.add(new Move(lease.camera(), false)));
        for (LiveWorker worker : staying) {
            Deque<CameraLease> own = Objects.requireNonNull(movable.get(worker.id()));
            for (int surplus = load(worker.id()) - quota(quotas, worker.id());
                    surplus > 0 && !own.isEmpty();
                    surplus--) {
                moves.add(new Move(own.pop().camera(), false));
            }
        }
        return moves;
    }

    private List<CameraId> disabledOf(WorkerId me) {
        return freeDisabled.stream()
                .map(CameraLease::camera)
                .filter(camera ->
                        staying.get(camera.value() % staying.size()).id().equals(me))
                .toList();
    }

    private int load(WorkerId worker) {
        return count(loads, worker);
    }

    private static int quota(Map<WorkerId, Integer> quotas, WorkerId worker) {
        return count(quotas, worker);
    }

    private static int count(Map<WorkerId, Integer> counts, WorkerId worker) {
        @Nullable Integer count = counts.get(worker);
        return count == null ? 0 : count;
    }
}
