package org.keepsight.storage.lease;

/**
 * What a worker says of itself.
 *
 * @param node number of its node in the catalogue
 * @param name of its spool directory; one process of a machine has it at a time
 * @param host the machine
 * @param address of its health and metrics
 * @param capacity it takes no more enabled cameras than these
 */
public record WorkerCard(WorkerId id, int node, String name, String host, long pid, String address, int capacity) {
    /** @throws IllegalArgumentException when the capacity is not positive */
    public WorkerCard {
        if (capacity <= 0) {
            throw new IllegalArgumentException("a worker takes at least one camera, not " + capacity);
        }
    }
}
