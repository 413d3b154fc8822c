package org.keepsight.storage.lease;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All leases as read at one moment.
 *
 * @param workers those that live, by id
 * @param judges whether the reader may take the others for dead
 * @param leases one for each camera in service, by camera
 */
public record LeaseBoard(List<LiveWorker> workers, boolean judges, List<CameraLease> leases) {
    public LeaseBoard {
        workers = List.copyOf(workers);
        leases = List.copyOf(leases);
    }

    /** Those that live, draining ones included. */
    public Set<WorkerId> live() {
        return workers.stream().map(LiveWorker::id).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether somebody else stays who could take over from a worker that leaves. */
    public boolean othersThan(WorkerId leaving) {
        return workers.stream().anyMatch(each -> !each.draining() && !Objects.equals(each.id(), leaving));
    }

    /** The lease's successor unless it is dead. */
    public static @Nullable WorkerId successor(CameraLease lease, Set<WorkerId> live) {
        WorkerId successor = lease.successor();
        return successor != null && live.contains(successor) ? successor : null;
    }
}
