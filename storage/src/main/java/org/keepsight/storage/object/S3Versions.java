package org.keepsight.storage.object;

import io.minio.ListObjectVersionsArgs;
import io.minio.messages.Item;
import io.minio.messages.ListVersionsResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A listing of a bucket's versions and markers, page by page as it is read. A page tells objects and markers apart; here
 * they come in one order. Not thread-safe.
 */
final class S3Versions implements Iterator<ListedVersion> {
    /** Keys are ASCII, so text order is byte order. */
    private static final Comparator<Item> ORDER = Comparator.comparing(Item::objectName)
            .thenComparing(Item::isLatest, Comparator.reverseOrder())
            .thenComparing(Item::lastModified, Comparator.reverseOrder());

    private static final int PAGE = 1_000;

    private final S3Client client;
    private final String prefix;
    private final @Nullable String after;
    private final int pageSize;
    private final Deque<ListedVersion> page = new ArrayDeque<>();
    private @Nullable String keyMarker;
    private @Nullable String versionMarker;
    private boolean more = true;

    /** @param after excludes keys up to and including it */
    S3Versions(S3Client client, String prefix, @Nullable String after) {
        this(client, prefix, after, PAGE);
    }

    S3Versions(S3Client client, String prefix, @Nullable String after, int pageSize) {
        this.client = client;
        this.prefix = prefix;
        this.after = after;
        this.pageSize = pageSize;
        this.keyMarker = after;
    }

    /** What is listed; a failure while reading on arrives as an {@link UncheckedIOException}. */
    Stream<ListedVersion> stream() {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }

    @Override
    public boolean hasNext() {
        while (page.isEmpty() && more) {
            try {
                turn();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return !page.isEmpty();
    }

    @Override
    public ListedVersion next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.remove();
    }

    private void turn() throws IOException {
        ListObjectVersionsArgs args = ListObjectVersionsArgs.builder()
                .bucket(client.bucket())
                .prefix(prefix)
                .maxKeys(pageSize)
                .keyMarker(keyMarker)
                .versionIdMarker(versionMarker)
                .build();
        ListVersionsResult result =
                client.ask(s3 -> s3.listObjectVersions(args)).result();
        Stream.concat(result.contents().stream(), result.deleteMarkers().stream())
                .filter(item -> after == null || item.objectName().compareTo(after) > 0) // some begin with the marker
                .sorted(ORDER)
                .map(S3Versions::listed)
                .forEach(page::add);
        more = result.isTruncated();
        keyMarker = result.nextKeyMarker();
        versionMarker = result.nextVersionIdMarker();
    }

    /** Stores without versions say nothing, an empty text or 'null'. */
    static @Nullable String id(@Nullable String versionId) {
        return versionId == null || versionId.isEmpty() || versionId.equals("null") ? null : versionId;
    }

    private static ListedVersion listed(Item item) {
        boolean marker = item.isDeleteMarker();
        return new ListedVersion(
                new ObjectVersion(item.objectName(), item.versionId()),
                marker ? 0 : item.size(),
                item.isLatest(),
                marker);
    }
}
