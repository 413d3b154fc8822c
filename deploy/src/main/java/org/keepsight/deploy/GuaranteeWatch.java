package org.keepsight.deploy;

import java.io.IOException;
import java.time.Duration;
import org.keepsight.api.status.StoreGuarantee;
import org.keepsight.retention.lock.LockBacklog;
import org.keepsight.retention.lock.LockKeeping;
import org.keepsight.storage.object.LockMode;
import org.keepsight.storage.object.ObjectStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows how firmly the store keeps footage, asked every few seconds by a thread of its own. Thread-safe. */
final class GuaranteeWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GuaranteeWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final ObjectStore store;
    private final LockKeeping locks;
    private final Thread thread;
    private volatile StoreGuarantee last = StoreGuarantee.UNKNOWN;

    /** Asks once before it returns. */
    GuaranteeWatch(ObjectStore store, LockKeeping locks) {
        this.store = store;
        this.locks = locks;
        look();
        LOG.atInfo()
                .addKeyValue("store", store.name())
                .addKeyValue("lock", last.word())
                .addKeyValue("meaning", last.english())
                .log("what the object store guarantees");
        this.thread = Thread.ofVirtual().name("guarantee").start(this::watch);
    }

    /** What was found last; does not block. */
    StoreGuarantee last() {
        return last;
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(EVERY);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closing
        }
    }

    /** What cannot be asked now stays as it was known. */
    private void look() {
        StoreGuarantee before = last;
        LockMode lock = before.lock();
        LockBacklog backlog = before.backlog();
        try {
            lock = store.capabilities().lock();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the object store does not say how it locks");
        }
        try {
            backlog = locks.backlog();
        } catch (RuntimeException e) { // the top of the loop: the database is away, and others say so
            LOG.atDebug().setCause(e).log("the database does not say what is to be locked");
        }
        last = new StoreGuarantee(lock, backlog);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
