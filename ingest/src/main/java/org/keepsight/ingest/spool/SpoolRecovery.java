package org.keepsight.ingest.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.media.DamagedMediaException;
import org.keepsight.storage.media.FragmentIndex;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.ObjectKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a spool left by a dead process to order: torn files are cut behind their last whole fragment and closed, what
 * holds none is removed, what nobody can read is set aside, and closed files are found again, oldest first.
 */
final class SpoolRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolRecovery.class);

    /** An initialisation part is some kilobytes; a larger unreadable file may be footage and is never removed. */
    private static final long WORTHLESS_BYTES = 64 * 1024;

    private static final long TICKS_A_SECOND = 90_000;
    private static final long MICROS_A_SECOND = 1_000_000;

    private final Path directory;
    private final Quarantine quarantine;

    SpoolRecovery(Path directory, Quarantine quarantine) {
        this.directory = directory;
        this.quarantine = quarantine;
    }

    /** Closes every torn file and returns those that could not be closed now, for instance for want of room. */
    List<Path> closeTorn() throws IOException {
        List<Path> left = new ArrayList<>();
        for (Path file : files(PartName.SUFFIX)) {
            try {
                close(file);
            } catch (IOException e) {
                LOG.atWarn().addKeyValue("file", file).setCause(e).log("a torn segment cannot be closed yet");
                left.add(file);
            }
        }
        return left;
    }

    /** Every closed segment, oldest first. */
    List<SpooledSegment> closed() throws IOException {
        List<SpooledSegment> found = new ArrayList<>();
        for (Path file : files(".mp4")) {
            Optional<ObjectKey> key = key(file);
            if (key.isPresent()) {
                found.add(new SpooledSegment(
                        key.get(), file, Files.size(file), key.get().time().start(), null));
            } else {
                quarantine.add(file, "its name is not that of a segment");
            }
        }
        found.sort(Comparator.comparing(
                        (SpooledSegment segment) -> segment.key().time().end())
                .thenComparing(segment -> segment.key().toString()));
        return withRunStarts(found);
    }

    private static List<SpooledSegment> withRunStarts(List<SpooledSegment> segments) {
        Map<RunId, Instant> starts = new HashMap<>();
        for (SpooledSegment segment : segments) {
            starts.merge(segment.key().run(), segment.runStartedAt(), (a, b) -> a.isBefore(b) ? a : b);
        }
        return segments.stream()
                .map(segment -> new SpooledSegment(
                        segment.key(),
                        segment.file(),
                        segment.bytes(),
                        starts.getOrDefault(segment.key().run(), segment.runStartedAt()),
                        null))
                .toList();
    }

    /**
     * Closes one torn file at the end of its last whole fragment, its wall end taken from its media duration; returns
     * the closed file, or {@code null} when there was nothing to keep.
     *
     * @throws IOException when the disk failed or is full: the file stays as it is for the next attempt
     */
    @Nullable
    Path close(Path torn) throws IOException {
        Optional<PartName> name = camera(torn).flatMap(camera -> PartName.parse(camera, fileName(torn)));
        if (name.isEmpty()) {
            quarantine.add(torn, "its name is not that of a segment being recorded");
            return null;
        }
        SegmentContents contents;
        try (FileChannel file = FileChannel.open(torn, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Optional<FragmentIndex> index = index(file);
            if (index.isEmpty() && file.size() > WORTHLESS_BYTES) {
                quarantine.add(torn, "its initialisation part cannot be read");
                return null;
            }
            if (index.isEmpty() || index.get().fragments().isEmpty()) {
                Files.delete(torn);
                LOG.atInfo().addKeyValue("file", torn).log("removed a torn segment without a whole fragment");
                return null;
            }
            file.truncate(index.get().end()).position(index.get().end());
            DurableFiles.append(file, index.get().trailer());
            file.force(true);
            contents = SegmentContents.read(file);
        }
        Path closed = torn.resolveSibling(key(name.get(), contents).fileName());
        DurableFiles.rename(torn, closed);
        LOG.atInfo().addKeyValue("file", closed).log("recovered a torn segment up to its last whole fragment");
        return closed;
    }

    /** Empty when the file is no segment; a disk that does not give it now is another matter, and throws. */
    private static Optional<FragmentIndex> index(FileChannel file) throws IOException {
        try {
            return Optional.of(FragmentIndex.scan(file));
        } catch (DamagedMediaException e) {
            LOG.atWarn().setCause(e).log("a torn segment has no beginning");
            return Optional.empty();
        }
    }

    private static ObjectKey key(PartName name, SegmentContents contents) {
        long micros = Math.max(1, contents.ticks() * MICROS_A_SECOND / TICKS_A_SECOND);
        return new ObjectKey(
                name.camera(),
                new TimeRange(name.start(), name.start().plus(micros, ChronoUnit.MICROS)),
                name.run(),
                name.sequence(),
                contents.ticks(),
                name.retentionClass(),
                Origin.RECOVERED,
                contents.digest());
    }

    /** The key of a closed file, from its name and its camera's directory. */
    static Optional<ObjectKey> key(Path closed) {
        try {
            return camera(closed).map(camera -> ObjectKey.ofFileName(camera, fileName(closed)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<CameraId> camera(Path file) {
        String name = fileName(file.resolveSibling("").normalize());
        return name.matches("\\d{8}") && !name.equals("00000000")
                ? Optional.of(new CameraId(Integer.parseInt(name)))
                : Optional.empty();
    }

    private static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }

    private List<Path> files(String suffix) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> cameras = Files.list(directory)) {
            for (Path camera : cameras.filter(Files::isDirectory)
                    .filter(path -> fileName(path).matches("\\d{8}"))
                    .sorted()
                    .toList()) {
                try (Stream<Path> files = Files.list(camera)) {
                    files.filter(file -> fileName(file).endsWith(suffix))
                            .sorted()
                            .forEach(found::add);
                }
            }
        }
        return found;
    }
}
