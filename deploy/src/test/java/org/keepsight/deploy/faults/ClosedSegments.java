package org.keepsight.deploy.faults;

import io.minio.ListObjectsArgs;
import io.minio.MinioAsyncClient;
import io.minio.Result;
import io.minio.messages.Item;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.keepsight.storage.object.CephRgw;

/**
 * Every closed segment that was ever seen, in a spool or in the store: it looks into the spools all the time, and into the
 * store behind everybody's back. A segment is known by its camera and the name of its file, which do not change. Owns a
 * thread.
 */
final class ClosedSegments implements AutoCloseable {
    private static final long LOOK_MILLIS = 50;
    private static final int LOOKS_BETWEEN_LISTINGS = 100;

    private final Path spools;
    private final String bucket;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final MinioAsyncClient client = CephRgw.server().client();
    private final Thread thread = new Thread(this::look, "closed-segments");
    private volatile boolean closing;

    ClosedSegments(Path spools, String bucket) {
        this.spools = spools;
        this.bucket = bucket;
        thread.start();
    }

    private void look() {
        try {
            for (int i = 0; !closing; i++) {
                seen.addAll(spooled(".mp4"));
                if (i % LOOKS_BETWEEN_LISTINGS == 0) {
                    seen.addAll(stored());
                }
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Those seen so far. */
    Set<String> seen() {
        return Set.copyOf(seen);
    }

    /** What the store has now. */
    Set<String> stored() {
        Set<String> names = new HashSet<>();
        ListObjectsArgs all = ListObjectsArgs.builder()
                .bucket(bucket)
                .prefix("v1/")
                .recursive(true)
                .build();
        for (Result<Item> each : client.listObjects(all)) {
            try {
                String[] key = each.get().objectName().split("/", -1); // v1/{camera}/{day}/{file}
                names.add(key[1] + "/" + key[3]);
            } catch (Exception e) {
                throw new IllegalStateException("the store does not tell what it has", e);
            }
        }
        return names;
    }

    /** What the spools hold now, by camera and name, as far as it ends so. */
    Set<String> spooled(String suffix) {
        Set<String> names = new HashSet<>();
        for (Path spool : children(spools)) {
            for (Path camera : children(spool)) {
                for (Path file : children(camera)) {
                    if (file.toString().endsWith(suffix)) {
                        names.add(camera.getFileName() + "/" + file.getFileName());
                    }
                }
            }
        }
        return names;
    }

    private static Set<Path> children(Path directory) {
        Set<Path> children = new HashSet<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> found = Files.list(directory)) {
                found.forEach(children::add);
            } catch (NoSuchFileException e) {
                return Set.of(); // gone meanwhile
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return children;
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
