package org.keepsight.retention.lock;

/**
 * What the store's locks still lack.
 *
 * @param tasks ranges of cameras that are still to be gone through, those of policies that are yet to come included
 * @param failed segments whose lock the store refused; they are tried again
 * @param reason why the last of them was refused, as the store tells it; empty when none was
 */
public record LockBacklog(long tasks, long failed, String reason) {
    public static final LockBacklog NONE = new LockBacklog(0, 0, "");
}
