package org.keepsight.ingest.spool;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of a living spool that nobody writes any more and that have no end: a full disk, a segment given up, what a dead
 * process left and could not be closed at once. They are tried until they are closed. Thread-safe.
 */
final class TornFiles {
    private static final Logger LOG = LoggerFactory.getLogger(TornFiles.class);

    /** What happens with a file that has an end again. */
    interface Closed {
        void accept(Path file) throws IOException;
    }

    private final SpoolRecovery recovery;
    private final LongConsumer removed;
    private final Closed closed;
    private final Map<Path, Long> torn = new LinkedHashMap<>(); // with the bytes counted; guarded by itself
    private final Set<Path> stuck = new HashSet<>(); // of the torn, those said to fail; guarded by torn

    /**
     * @param removed told the bytes a torn file had counted, when it is torn no more
     * @param closed told the segment it became, if it held any footage
     */
    TornFiles(SpoolRecovery recovery, LongConsumer removed, Closed closed) {
        this.recovery = recovery;
        this.removed = removed;
        this.closed = closed;
    }

    /** @param counted the bytes by which this file made the spool grow */
    void add(Path file, long counted) {
        synchronized (torn) {
            torn.put(file, counted);
        }
    }

    /** Closes what can be closed: a file that fails waits for the next time and blocks no other. */
    void recover() {
        Map<Path, Long> files;
        synchronized (torn) {
            files = new LinkedHashMap<>(torn);
        }
        files.forEach(this::recover);
    }

    private void recover(Path file, long counted) {
        try {
            Path segment = recovery.close(file);
            forget(file, counted);
            if (segment != null) {
                closed.accept(segment);
            }
        } catch (NoSuchFileException e) {
            LOG.atWarn().addKeyValue("file", file).log("a torn segment is gone");
            forget(file, counted);
        } catch (IOException | RuntimeException e) {
            if (isNews(file)) {
                LOG.atWarn().addKeyValue("file", file).setCause(e).log("a torn segment cannot be closed yet");
            }
        }
    }

    private void forget(Path file, long counted) {
        synchronized (torn) {
            stuck.remove(file);
            if (torn.remove(file) != null) {
                removed.accept(counted);
            }
        }
    }

    private boolean isNews(Path file) {
        synchronized (torn) {
            return torn.containsKey(file) && stuck.add(file);
        }
    }
}
