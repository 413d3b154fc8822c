package org.keepsight.retention.lock;

import java.io.IOException;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.keepsight.storage.object.ForwardingStore;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;
import org.keepsight.storage.object.StoreRefusedException;

/** A real store that falls silent after so many locks, or refuses to lock some objects. */
final class UnreliableLocks extends ForwardingStore {
    /** How many more locks are answered. */
    final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    /** How many were asked for. */
    final AtomicInteger asked = new AtomicInteger();
    /** Objects of these keys are not locked. */
    final Set<String> refused = ConcurrentHashMap.newKeySet();

    UnreliableLocks(ObjectStore real) {
        super(real);
    }

    private void answer(ObjectVersion object) throws IOException {
        asked.incrementAndGet();
        if (left.getAndDecrement() <= 0) {
            throw new IOException("the store has fallen silent");
        }
        if (refused.contains(object.key())) {
            throw new StoreRefusedException("AccessDenied: not this one");
        }
    }

    @Override
    public void retain(ObjectVersion object, Instant until) throws IOException {
        answer(object);
        super.retain(object, until);
    }

    @Override
    public void legalHold(ObjectVersion object, boolean on) throws IOException {
        answer(object);
        super.legalHold(object, on);
    }
}
