package org.keepsight.retention.audit;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.keepsight.storage.object.ForwardingStore;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;
import org.keepsight.storage.object.StoredObject;

/** A store that answers so many questions about objects, and then none until it is told to. */
public final class AwayStore extends ForwardingStore {
    private final AtomicInteger answers;

    public AwayStore(ObjectStore store, int answers) {
        super(store);
        this.answers = new AtomicInteger(answers);
    }

    public void comeBack() {
        answers.set(Integer.MAX_VALUE);
    }

    private void answer() throws IOException {
        if (answers.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
            throw new IOException("no route to the store");
        }
    }

    @Override
    public Optional<StoredObject> stat(ObjectVersion object) throws IOException {
        answer();
        return super.stat(object);
    }

    @Override
    public InputStream get(ObjectVersion object, long offset, long length) throws IOException {
        answer();
        return super.get(object, offset, length);
    }
}
