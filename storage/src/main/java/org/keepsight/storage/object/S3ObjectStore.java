package org.keepsight.storage.object;

import io.minio.BucketExistsArgs;
import io.minio.GetBucketVersioningArgs;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.Http;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.PutObjectAPIArgs;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.messages.VersioningConfiguration;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Digest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects in a bucket of any S3, one PUT each. Thread-safe.
 *
 * <p>The digest is the signed payload hash of the PUT, so the server itself refuses other bytes, and they are not hashed
 * again here. A PUT whose answer was lost may have been carried out, and on a bucket with versions a second one could
 * perhaps never be deleted: every put asks first, and the PUT is conditional ({@code If-None-Match: *}).
 */
public final class S3ObjectStore implements ObjectStore {
    private static final Logger LOG = LoggerFactory.getLogger(S3ObjectStore.class);

    private final S3Settings settings;
    private final S3Client client;
    private final S3ObjectLock lock;

    /** Puts on their way. Not every store keeps its conditional PUT between versions, so a key has one put at a time. */
    private final Map<String, CompletableFuture<StoredObject>> writing = new ConcurrentHashMap<>();

    private S3ObjectStore(S3Settings settings, S3Client client) {
        this.settings = settings;
        this.client = client;
        this.lock = new S3ObjectLock(client, settings.lock());
    }

    /**
     * Connects to the bucket. A store that does not answer now is no reason not to begin: what is asked of it fails until
     * it answers, and footage waits in the spool.
     *
     * @throws IOException when the store answers, and refuses the keys, has no such bucket, or one that cannot lock as the
     *     settings ask
     */
    public static S3ObjectStore open(S3Settings settings) throws IOException {
        S3ObjectStore store = new S3ObjectStore(settings, new S3Client(settings));
        try {
            store.requireBucket();
            store.lock.ask();
        } catch (S3Failure e) {
            store.close();
            throw e;
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("store", store.name())
                    .addKeyValue("why", e.getMessage())
                    .log("the object store does not answer; footage waits in the spool");
        }
        return store;
    }

    private void requireBucket() throws IOException {
        String bucket = client.bucket();
        if (client.ask(
                s3 -> s3.bucketExists(BucketExistsArgs.builder().bucket(bucket).build()))) {
            return;
        }
        if (!settings.createBucket()) {
            throw new S3Failure(name(), "NoSuchBucket", "create it, or let Keepsight create it");
        }
        MakeBucketArgs made = MakeBucketArgs.builder()
                .bucket(bucket)
                .objectLock(lock.wanted())
                .build();
        client.ask(s3 -> s3.makeBucket(made));
    }

    @Override
    public String name() {
        return client.name();
    }

    @Override
    public StoreCapabilities capabilities() throws IOException {
        return new StoreCapabilities(versioned(), lock.ask());
    }

    private boolean versioned() throws IOException {
        GetBucketVersioningArgs args =
                GetBucketVersioningArgs.builder().bucket(client.bucket()).build();
        VersioningConfiguration.Status status =
                client.ask(s3 -> s3.getBucketVersioning(args)).status();
        // A suspended bucket keeps the versions it has.
        return status != VersioningConfiguration.Status.OFF;
    }

    @Override
    public StoredObject put(
            String key, Path file, Digest digest, Map<String, String> metadata, @Nullable Instant retainUntil)
            throws IOException {
        Map<String, String> complete = ObjectRules.withDigest(metadata, digest);
        CompletableFuture<StoredObject> mine = new CompletableFuture<>();
        CompletableFuture<StoredObject> others = writing.putIfAbsent(ObjectRules.requireKey(key), mine);
        if (others != null) {
            return ObjectRules.requireSame(client.ask(s3 -> others), digest, Files.size(file));
        }
        try {
            StoredObject stored = putAlone(key, file, digest, complete, retainUntil);
            mine.complete(stored);
            return stored;
        } catch (IOException | RuntimeException e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            writing.remove(key);
        }
    }

    private StoredObject putAlone(
            String key, Path file, Digest digest, Map<String, String> metadata, @Nullable Instant retainUntil)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                if (stat(key).isEmpty()) {
                    return confirmed(upload(key, file, digest, metadata, retainUntil), file, digest);
                }
                StoredObject stored = confirmed(ObjectVersion.newest(key), file, digest);
                if (retainUntil != null) { // put before, perhaps without a date that could be trusted
                    retain(new ObjectVersion(key, stored.versionId()), retainUntil);
                }
                return stored;
            } catch (IOException e) {
                boolean definite = e instanceof StoreFullException
                        || e instanceof FileAlreadyExistsException
                        || (e instanceof S3Failure failure && !failure.isTaken());
                if (definite || attempt == 2) {
                    throw e;
                }
            }
        }
    }

    /** The object that is there now, as the store tells of it. */
    private StoredObject confirmed(ObjectVersion put, Path file, Digest digest) throws IOException {
        StoredObject stored =
                stat(put).orElseThrow(() -> new IOException(name() + " took " + put.key() + " and does not have it"));
        return ObjectRules.requireSame(stored, digest, Files.size(file));
    }

    private ObjectVersion upload(
            String key, Path file, Digest digest, Map<String, String> metadata, @Nullable Instant retainUntil)
            throws IOException {
        Http.Headers headers = new Http.Headers();
        headers.put(Http.Headers.X_AMZ_CONTENT_SHA256, digest.hex());
        headers.put("If-None-Match", "*");
        metadata.forEach((name, value) -> headers.put("x-amz-meta-" + name, value));
        lock.write(headers, digest.hex(), retainUntil);
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
            PutObjectAPIArgs args = PutObjectAPIArgs.builder()
                    .bucket(client.bucket())
                    .object(key)
                    .file(content, content.length())
                    .contentType("video/mp4")
                    .headers(headers)
                    .build();
            return new ObjectVersion(
                    key, S3Versions.id(client.ask(s3 -> s3.putObject(args)).versionId()));
        }
    }

    @Override
    public Optional<StoredObject> stat(ObjectVersion object) throws IOException {
        StatObjectArgs args = StatObjectArgs.builder()
                .bucket(client.bucket())
                .object(ObjectRules.requireKey(object.key()))
                .versionId(object.versionId())
                .build();
        try {
            StatObjectResponse found = client.ask(s3 -> s3.statObject(args));
            Map<String, String> metadata = new HashMap<>();
            found.userMetadata()
                    .forEach(entry -> metadata.put(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue()));
            return Optional.of(new StoredObject(object.key(), found.size(), found.versionId(), metadata));
        } catch (S3Failure e) {
            if (e.isAbsent()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public InputStream get(ObjectVersion object, long offset, long length) throws IOException {
        String key = object.key();
        ObjectRules.requireRange(offset, length);
        if (length == 0) { // HTTP knows no empty range
            StoredObject found = stat(object).orElseThrow(() -> new NoSuchFileException(key));
            if (offset > found.bytes()) {
                throw new EOFException(key + " has " + found.bytes() + " bytes, not " + offset);
            }
            return InputStream.nullInputStream();
        }
        GetObjectArgs args = GetObjectArgs.builder()
                .bucket(client.bucket())
                .object(ObjectRules.requireKey(key))
                .versionId(object.versionId())
                .offset(offset)
                .length(length)
                .build();
        try {
            GetObjectResponse answer = client.ask(s3 -> s3.getObject(args));
            if (!Long.toString(length).equals(answer.headers().get("Content-Length"))) {
                answer.close();
                throw new EOFException(key + " has fewer than " + (offset + length) + " bytes");
            }
            return answer;
        } catch (S3Failure e) {
            if (e.isAbsent()) {
                throw new NoSuchFileException(key);
            }
            if (e.is("InvalidRange")) {
                throw new EOFException(key + " has fewer than " + (offset + length) + " bytes");
            }
            throw e;
        }
    }

    @Override
    public Stream<StoredObject> list(String prefix, @Nullable String after) {
        ListObjectsArgs.Builder args = ListObjectsArgs.builder()
                .bucket(client.bucket())
                .prefix(ObjectRules.requirePrefix(prefix))
                .recursive(true);
        if (after != null) {
            args.startAfter(after);
        }
        return client.items(args.build()).map(item -> new StoredObject(item.objectName(), item.size(), null, Map.of()));
    }

    @Override
    public Stream<ListedVersion> versions(String prefix, @Nullable String after) throws IOException {
        return new S3Versions(client, ObjectRules.requirePrefix(prefix), after)
                .stream()
                        .map(each -> new ListedVersion(
                                new ObjectVersion(
                                        each.version().key(),
                                        S3Versions.id(each.version().versionId())),
                                each.bytes(),
                                each.newest(),
                                each.marker()));
    }

    @Override
    public void retain(ObjectVersion object, Instant until) throws IOException {
        ObjectRules.requireKey(object.key());
        lock.retain(object, until);
    }

    @Override
    public void legalHold(ObjectVersion object, boolean on) throws IOException {
        ObjectRules.requireKey(object.key());
        lock.legalHold(object, on);
    }

    @Override
    public List<DeleteOutcome> delete(List<ObjectVersion> doomed) throws IOException {
        ObjectRules.requireDeletable(doomed.size());
        doomed.forEach(object -> ObjectRules.requireKey(object.key()));
        boolean resolve = doomed.stream().anyMatch(object -> object.versionId() == null) && versioned();
        return new S3Deletion(client, lock).delete(doomed, resolve);
    }

    @Override
    public void close() {
        client.close();
    }
}
