package org.keepsight.ingest.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.disk.DirectoryLock;
import org.keepsight.storage.disk.FullDisk;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.TimeRange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The spool directory of one worker. A segment being recorded is a {@code .part} file that only grows; a closed one is
 * fsynced and renamed to the name of its object. Thread-safe; one {@link SpoolFile} belongs to one thread.
 *
 * <p>Layout: {@code {camera, 8 digits}/} holds both, {@code quarantine/} what cannot be read, {@code lock} keeps a second
 * process away. Opening a spool closes the torn files a dead process left; the files of a living one are never touched.
 */
public final class Spool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

    private final Path directory;
    private final DirectoryLock lock;
    private final SpoolRoom room;
    private final Quarantine quarantine;
    private final AtomicLong bytes = new AtomicLong();
    private volatile long othersBytes;
    private final Map<CameraId, RunStart> runs = new ConcurrentHashMap<>();
    private final TornFiles torn;
    private final Map<Path, SpooledSegment> waiting = new LinkedHashMap<>(); // guarded by itself
    private @Nullable Consumer<SpooledSegment> uploader; // guarded by waiting

    private record RunStart(RunId run, Instant startedAt) {}

    /**
     * Opens the spool of a directory, making it if there is none, and recovers what a dead process left in it.
     *
     * @param bound where new footage is refused, by what this spool and {@link #others} hold; the oldest is kept
     * @throws IOException when another process has the spool, or the disk fails or is full
     */
    public Spool(Path directory, SpoolBound bound) throws IOException {
        Files.createDirectories(directory);
        this.directory = directory;
        this.room = new SpoolRoom(directory, bound, () -> bytes.get() + othersBytes);
        this.lock = DirectoryLock.take(directory);
        try {
            this.quarantine = new Quarantine(directory.resolve("quarantine"));
            SpoolRecovery recovery = new SpoolRecovery(directory, quarantine);
            this.torn = new TornFiles(recovery, this::removed, this::recovered);
            for (Path left : recovery.closeTorn()) {
                long size = Files.size(left);
                torn.add(left, size);
                bytes.addAndGet(size);
            }
            for (SpooledSegment segment : recovery.closed()) {
                waiting.put(segment.file(), segment);
                bytes.addAndGet(segment.bytes());
            }
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Opens a spool with a bound in bytes. */
    public Spool(Path directory, long byteBound) throws IOException {
        this(directory, SpoolBound.ofBytes(byteBound));
    }

    /**
     * Begins a segment.
     *
     * @param init the run's initialisation part
     * @throws SpoolFullException when the bound is reached or the disk is full up to its reserve
     */
    public SpoolFile begin(
            CameraId camera, RunId run, int sequence, Instant start, RetentionClass retentionClass, byte[] init)
            throws IOException {
        room.require();
        PartName name = new PartName(camera, start.truncatedTo(ChronoUnit.MICROS), run, sequence, retentionClass);
        RunStart current = runs.compute(
                camera,
                (key, known) -> known != null && known.run().equals(run) ? known : new RunStart(run, name.start()));
        Path path = camera(camera).resolve(name.fileName());
        try {
            Files.createDirectories(path.resolveSibling(""));
            return new SpoolFile(this, name, current.startedAt(), path, init);
        } catch (IOException e) {
            throw full(e, init.length);
        }
    }

    /** Throws when a fragment more would not be right. */
    void requireRoom() throws SpoolFullException {
        room.require();
    }

    /**
     * Counts footage that came while the spool did not take it.
     *
     * @param lostBytes of pictures and sound
     * @param fragments groups of pictures that began
     */
    public void refused(long lostBytes, long fragments) {
        room.refused(lostBytes, fragments);
    }

    RoomStatistics room() {
        return room.statistics();
    }

    /** Says how many bytes the other spools of this machine hold: they share the bound. */
    void others(long held) {
        othersBytes = held;
    }

    /**
     * Takes over what a dead worker left in its own spool: torn files are closed first, then every segment is moved here,
     * one by one, so that each is in one spool at any time. What cannot be read stays in that spool's quarantine.
     *
     * @param abandoned on the same file system
     * @return how many segments were moved
     * @throws IOException when a living process has that spool, or the disk fails
     */
    public int adopt(Path abandoned) throws IOException {
        DirectoryLock theirs = DirectoryLock.take(abandoned);
        try {
            SpoolRecovery left = new SpoolRecovery(abandoned, new Quarantine(abandoned.resolve("quarantine")));
            left.closeTorn();
            List<SpooledSegment> segments = left.closed();
            for (SpooledSegment segment : segments) {
                adopt(segment);
            }
            return segments.size();
        } finally {
            theirs.close();
        }
    }

    private void adopt(SpooledSegment segment) throws IOException {
        Path here = camera(segment.key().camera()).resolve(segment.key().fileName());
        Files.createDirectories(here.resolveSibling(""));
        DurableFiles.rename(segment.file(), here);
        grew(segment.bytes());
        closed(new SpooledSegment(segment.key(), here, segment.bytes(), segment.runStartedAt(), null));
    }

    private Path camera(CameraId camera) {
        return directory.resolve(String.format(Locale.ROOT, "%08d", camera.value()));
    }

    /** Where it is. */
    public Path directory() {
        return directory;
    }

    /** Bytes in the spool now, open and closed. */
    public long bytes() {
        return bytes.get();
    }

    /** Gives the directory free. Open files are left to recovery. */
    @Override
    public void close() throws IOException {
        lock.close();
    }

    /** Hands over what waits, oldest first, and from now on every segment as it closes. */
    void attach(Consumer<SpooledSegment> uploader) {
        synchronized (waiting) {
            this.uploader = uploader;
            waiting.values().forEach(uploader);
        }
    }

    /** A segment was closed and renamed. */
    void closed(SpooledSegment segment) {
        synchronized (waiting) {
            waiting.put(segment.file(), segment);
            if (uploader != null) {
                uploader.accept(segment);
            }
        }
    }

    /** Removes a segment that is stored and catalogued. */
    void remove(SpooledSegment segment) throws IOException {
        Files.deleteIfExists(segment.file());
        forget(segment);
    }

    /** Sets a segment aside that no retry can help. */
    void quarantine(SpooledSegment segment, String why) throws IOException {
        quarantine.add(segment.file(), why);
        forget(segment);
    }

    private void forget(SpooledSegment segment) {
        synchronized (waiting) {
            if (waiting.remove(segment.file()) != null) {
                removed(segment.bytes());
            }
        }
    }

    /** Closes what is torn though its writer lives, as far as the disk lets it. */
    void recoverTorn() {
        torn.recover();
    }

    private void recovered(Path file) throws IOException {
        long size = Files.size(file);
        grew(size);
        SpoolRecovery.key(file).ifPresent(key -> {
            RunStart run = runs.get(key.camera());
            Instant started = run != null && run.run().equals(key.run())
                    ? run.startedAt()
                    : key.time().start();
            closed(new SpooledSegment(key, file, size, started, null));
        });
    }

    /** @param counted the bytes by which this file made the spool grow */
    void torn(Path file, long counted) {
        LOG.atWarn().addKeyValue("file", file).log("a segment was left torn; it will be recovered");
        torn.add(file, counted);
    }

    void grew(long more) {
        bytes.addAndGet(more);
    }

    void removed(long less) {
        bytes.addAndGet(-less);
    }

    /** The same failure, as {@link SpoolFullException} where the disk had no room for what was to be written. */
    IOException full(IOException failure, long wanted) {
        if (failure instanceof SpoolFullException) {
            return failure;
        }
        if (!FullDisk.explains(failure, directory, wanted)) {
            return failure;
        }
        room.failed();
        SpoolFullException full = new SpoolFullException(true, "the disk of the spool " + directory + " is full");
        full.initCause(failure);
        return full;
    }

    /** What waits now. */
    SpoolBacklog backlog() {
        synchronized (waiting) {
            return new SpoolBacklog(
                    waiting.size(),
                    waiting.values().stream()
                            .map(segment -> segment.key().time())
                            .min(Comparator.comparing(TimeRange::end)));
        }
    }

    int quarantined() {
        return quarantine.files();
    }
}
