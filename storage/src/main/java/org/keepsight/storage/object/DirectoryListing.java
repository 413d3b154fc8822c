package org.keepsight.storage.object;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Walks a tree in byte order of its keys, one directory at a time: memory is bounded by the largest directories on one
 * path, and what prefix and {@code after} rule out is not opened. Not thread-safe.
 *
 * <p>A directory sorts as its name with '/' behind it, since that is how its keys go on. Files and directories that
 * vanish meanwhile are passed over.
 */
final class DirectoryListing implements Iterator<StoredObject> {
    private final Path root;
    private final String prefix;
    private final String after;
    private final StoreMarker marker;
    private final Deque<Iterator<Entry>> path = new ArrayDeque<>();
    private @Nullable StoredObject next;

    DirectoryListing(Path root, String prefix, @Nullable String after, StoreMarker marker) {
        this.root = root;
        this.prefix = prefix;
        this.after = after == null ? "" : after;
        this.marker = marker;
        open("");
    }

    @Override
    public boolean hasNext() {
        while (next == null && !path.isEmpty()) {
            advance();
        }
        return next != null;
    }

    @Override
    public StoredObject next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        StoredObject found = next;
        next = null;
        return found;
    }

    private void advance() {
        Iterator<Entry> directory = path.getLast();
        if (!directory.hasNext()) {
            path.removeLast();
            return;
        }
        Entry entry = directory.next();
        if (entry.directory()) {
            open(entry.key());
        } else if (entry.key().compareTo(after) > 0) {
            next = new StoredObject(entry.key(), entry.bytes(), null, Map.of());
        }
    }

    /** @param key of the directory with its closing '/', or empty for the root */
    private void open(String key) {
        List<Entry> entries = new ArrayList<>();
        try {
            read(key, entries);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        entries.sort(Comparator.comparing(Entry::key));
        path.addLast(entries.iterator());
    }

    private void read(String key, List<Entry> entries) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(root.resolve(key))) {
            for (Path child : children) {
                add(entries, key, child);
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            marker.require(); // pruned meanwhile, if the disk is still there
        }
    }

    private void add(List<Entry> entries, String parent, Path child) throws IOException {
        String key = parent + child.getFileName();
        if (!mayHold(key)) {
            return;
        }
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(child, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            marker.require(); // deleted meanwhile, if the disk is still there
            return;
        }
        if (attributes.isDirectory()) {
            entries.add(new Entry(key + "/", true, 0));
        } else if (key.startsWith(prefix)) {
            entries.add(new Entry(key, false, attributes.size()));
        }
    }

    /** Whether a file of this name, or a file below a directory of this name, may belong to the listing. */
    private boolean mayHold(String key) {
        String below = key + "/";
        boolean prefixFits = key.startsWith(prefix) || below.startsWith(prefix) || prefix.startsWith(below);
        boolean behind = key.compareTo(after) > 0 || below.compareTo(after) > 0 || after.startsWith(below);
        return prefixFits && behind;
    }

    private record Entry(String key, boolean directory, long bytes) {}
}
