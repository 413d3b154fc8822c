package org.keepsight.ingest.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.lease.CameraLease;
import org.keepsight.storage.lease.CameraLeases;
import org.keepsight.storage.lease.LeaseBoard;
import org.keepsight.storage.lease.LiveWorker;
import org.keepsight.storage.lease.WorkerId;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.registry.CameraFeed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases of this worker: which cameras it holds, which it hands to others, which it asks others for.
 *
 * <p>A hand-over: the successor asks, connects, and takes the lease when it receives; the holder reads the newer epoch at
 * its next turn and lets go. A camera that gives no second stream: the successor says so after some seconds; the holder
 * lets go and passes the lease; the successor connects. A camera of which the holder receives nothing is passed at once.
 *
 * <p>A database that fails in the middle of a turn leaves what is held as it was; the next turn reads what became of it.
 * One thread uses it.
 */
final class Handovers {
    private static final Logger LOG = LoggerFactory.getLogger(Handovers.class);

    /** Streams that are pulled twice at a time: they cost the cameras' network twice. */
    private static final int AT_ONCE = 16;

    /** Likewise when a worker leaves: it has some seconds, and what is not handed over until then is a gap. */
    private static final int AT_ONCE_LEAVING = 64;

    /** After a break, a camera that does not come goes back to where it came from. */
    private static final Duration TRIAL = Duration.ofSeconds(12);

    static final String BROKEN = "handed to another worker; the camera gives one stream only";

    private final WorkerId me;
    private final CameraLeases leases;
    private final Pullers pullers;
    private final Successions successions;
    private final Map<CameraId, Long> held = new TreeMap<>();
    private final Map<CameraId, Trial> trials = new HashMap<>();
    private final Set<CameraId> unreachable = new HashSet<>();

    private record Trial(WorkerId from, long until) {}

    Handovers(WorkerId me, CameraLeases leases, Pullers pullers, Successions successions) {
        this.me = me;
        this.leases = leases;
        this.pullers = pullers;
        this.successions = successions;
    }

    /** The cameras held, each with the epoch of its lease. */
    Map<CameraId, Long> held() {
        return held;
    }

    /** Whether a hand-over to this worker is under way. */
    boolean busy() {
        return !successions.isEmpty();
    }

    /**
     * Does what the board asks for.
     *
     * @param feeds of the cameras in service
     * @param handedOver receives the cameras that another worker holds from now on
     */
    void turn(LeaseBoard board, Map<CameraId, CameraFeed> feeds, Set<CameraId> handedOver) {
        Map<CameraId, CameraLease> now =
                board.leases().stream().collect(Collectors.toMap(CameraLease::camera, Function.identity()));
        reconcile(now, handedOver);
        letGo(board, handedOver);
        succeed(board, now, feeds);
        giveBackFailed();
        extend(board, now, feeds);
    }

    /** Who holds a camera stops only when it reads a newer epoch. */
    private void reconcile(Map<CameraId, CameraLease> now, Set<CameraId> handedOver) {
        held.keySet().retainAll(now.keySet());
        for (CameraLease lease : now.values()) {
            Long epoch = held.get(lease.camera());
            if (me.equals(lease.holder())) {
                held.put(lease.camera(), lease.epoch());
            } else if (epoch != null && lease.epoch() > epoch) {
                held.remove(lease.camera());
                handedOver.add(lease.camera());
            }
        }
    }

    private void letGo(LeaseBoard board, Set<CameraId> handedOver) {
        Set<WorkerId> live = board.live();
        List<CameraId> broken = new ArrayList<>();
        List<CameraId> passed = new ArrayList<>();
        for (CameraLease lease : board.leases()) {
            boolean asked = me.equals(lease.holder()) && LeaseBoard.successor(lease, live) != null;
            if (asked && !pullers.delivering(lease.camera())) {
                passed.add(lease.camera());
            } else if (asked && lease.breaking()) {
                broken.add(lease.camera());
            }
        }
        pullers.letGo(broken, BROKEN);
        passed.addAll(broken);
        Set<CameraId> gone = leases.pass(me, passed).keySet();
        held.keySet().removeAll(gone);
        handedOver.addAll(gone);
    }

    private void succeed(LeaseBoard board, Map<CameraId, CameraLease> now, Map<CameraId, CameraFeed> feeds) {
        for (CameraId camera : successions.cameras()) {
            CameraLease lease = now.get(camera);
            CameraFeed feed = feeds.get(camera);
            if (lease != null && feed != null && me.equals(lease.holder())) {
                passedToMe(camera, feed);
            } else if (lease == null || feed == null || !me.equals(lease.successor())) {
                successions.drop(camera);
            }
        }
        Set<CameraId> inherited = inherited(board, now);
        Set<CameraId> due = new HashSet<>(inherited);
        due.addAll(successions.receiving());
        leases.take(me, due).forEach((camera, epoch) -> {
            held.put(camera, epoch);
            install(camera, feeds, inherited.contains(camera));
        });
        leases.demandBreak(me, successions.breaking());
        List<CameraId> hopeless = successions.hopeless();
        leases.withdraw(me, hopeless);
        hopeless.forEach(this::abandon);
    }

    /** The cameras whose holder died while it was asked for them. */
    private Set<CameraId> inherited(LeaseBoard board, Map<CameraId, CameraLease> now) {
        Set<WorkerId> live = board.live();
        Set<CameraId> inherited = successions.cameras();
        inherited.removeIf(camera -> {
            CameraLease lease = now.get(camera);
            WorkerId holder = lease == null ? null : lease.holder();
            return lease == null || (holder != null && (live.contains(holder) || !board.judges()));
        });
        return inherited;
    }

    private void passedToMe(CameraId camera, CameraFeed feed) {
        if (successions.isBreaking(camera)) { // a fresh start, at once; its puller begins with the others that are held
            trials.put(camera, new Trial(successions.holder(camera), System.nanoTime() + TRIAL.toNanos()));
            successions.drop(camera);
            LOG.atInfo().addKeyValue("camera", feed.code()).log("took a camera over that gives one stream only");
        } else {
            pullers.install(feed, successions.fulfil(camera, false));
        }
    }

    /** A camera that was to be broken off has no puller; it begins with the others that are held. */
    private void install(CameraId camera, Map<CameraId, CameraFeed> feeds, boolean inherited) {
        CameraFeed feed = feeds.get(camera);
        if (feed == null || successions.isBreaking(camera)) {
            successions.drop(camera);
        } else {
            pullers.install(feed, successions.fulfil(camera, inherited));
            LOG.atInfo()
                    .addKeyValue("camera", feed.code())
                    .addKeyValue("inherited", inherited)
                    .log("took a camera over");
        }
    }

    private void abandon(CameraId camera) {
        successions.drop(camera);
        unreachable.add(camera);
    }

    /** Perhaps only the other machine reaches the camera. */
    private void giveBackFailed() {
        for (CameraId camera : List.copyOf(trials.keySet())) {
            Trial trial = trials.get(camera);
            if (trial == null || pullers.delivering(camera) || !held.containsKey(camera)) {
                trials.remove(camera);
            } else if (System.nanoTime() - trial.until() > 0) {
                unreachable.add(camera);
                leases.giveBack(me, camera, trial.from());
                trials.remove(camera);
                LOG.atWarn()
                        .addKeyValue("camera", camera)
                        .log("a camera does not come and goes back to its last worker");
            }
        }
    }

    private void extend(LeaseBoard board, Map<CameraId, CameraLease> now, Map<CameraId, CameraFeed> feeds) {
        FairShare.Plan plan = FairShare.plan(me, board, unreachable);
        held.putAll(leases.claim(me, board.judges(), known(plan.claims(), feeds)));
        List<CameraId> orphans = now.values().stream() // the answer to an earlier question was lost
                .filter(lease -> me.equals(lease.successor()) && !me.equals(lease.holder()))
                .map(CameraLease::camera)
                .filter(camera -> !successions.has(camera) && !held.containsKey(camera))
                .toList();
        leases.withdraw(me, orphans);
        boolean leaving = board.workers().stream().anyMatch(LiveWorker::draining);
        int room = Math.max(
                0, (leaving ? AT_ONCE_LEAVING : AT_ONCE) - successions.cameras().size());
        List<CameraId> wanted =
                known(plan.requests(), feeds).stream().limit(room).toList();
        for (CameraId camera : leases.ask(me, wanted).keySet()) {
            CameraFeed feed = feeds.get(camera);
            @Nullable WorkerId holder = holder(now, camera);
            if (feed != null && holder != null) {
                successions.begin(feed, holder);
            }
        }
    }

    private static @Nullable WorkerId holder(Map<CameraId, CameraLease> now, CameraId camera) {
        CameraLease lease = now.get(camera);
        return lease == null ? null : lease.holder();
    }

    /** A camera that was just registered is known a turn later. */
    private static List<CameraId> known(Collection<CameraId> cameras, Map<CameraId, CameraFeed> feeds) {
        return cameras.stream().filter(feeds::containsKey).toList();
    }
}
