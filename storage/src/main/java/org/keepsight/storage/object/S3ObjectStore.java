package org.keepsight.storage.object;

import io.minio.BucketExistsArgs;
import io.minio.DeleteObjectsArgs;
import io.minio.GetBucketVersioningArgs;
import io.minio.GetObjectArgs;
import io.minio.GetObjectLockConfigurationArgs;
import io.minio.GetObjectResponse;
import io.minio.Http;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectAPIArgs;
import io.minio.Result;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.messages.DeleteRequest;
import io.minio.messages.DeleteResult;
import io.minio.messages.Item;
import io.minio.messages.VersioningConfiguration;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import okhttp3.OkHttpClient;
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
    private static final Set<String> ABSENT = Set.of("NoSuchKey", "NoSuchVersion", "NoSuchObject");
    private static final Set<String> FULL = Set.of(
            "QuotaExceeded", "EntityTooLarge", "InsufficientStorage", "InsufficientCapacity", "XMinioStorageFull");
    private static final int INSUFFICIENT_STORAGE = 507;
    private static final Set<String> TAKEN = Set.of("PreconditionFailed", "ConditionalRequestConflict");
    private static final int MAX_REQUESTS = 64;

    private final S3Settings settings;
    private final MinioAsyncClient client;

    /** Puts on their way. Not every store keeps its conditional PUT between versions, so a key has one put at a time. */
    private final Map<String, CompletableFuture<StoredObject>> writing = new ConcurrentHashMap<>();

    private S3ObjectStore(S3Settings settings, MinioAsyncClient client) {
        this.settings = settings;
        this.client = client;
    }

    /**
     * Connects to the bucket. A store that does not answer now is no reason not to begin: what is asked of it fails until
     * it answers, and footage waits in the spool.
     *
     * @throws IOException when the store answers, and refuses the keys or has no such bucket
     */
    public static S3ObjectStore open(S3Settings settings) throws IOException {
        S3ObjectStore store = new S3ObjectStore(settings, connect(settings));
        try {
            store.requireBucket();
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

    private static MinioAsyncClient connect(S3Settings settings) {
        OkHttpClient http = new OkHttpClient.Builder()
                .connectTimeout(settings.connectTimeout())
                .writeTimeout(settings.transferTimeout())
                .readTimeout(settings.transferTimeout())
                .retryOnConnectionFailure(false) // whether a PUT may be repeated is for put to find out
                .build();
        http.dispatcher().setMaxRequests(MAX_REQUESTS);
        http.dispatcher().setMaxRequestsPerHost(MAX_REQUESTS);
        MinioAsyncClient client = MinioAsyncClient.builder()
                .endpoint(settings.endpoint().toString())
                .region(settings.region())
                .credentials(settings.accessKey(), settings.secretKey())
                .httpClient(http, true)
                .build();
        if (settings.pathStyle()) {
            client.disableVirtualStyleEndpoint();
        } else {
            client.enableVirtualStyleEndpoint();
        }
        return client;
    }

    private void requireBucket() throws IOException {
        String bucket = settings.bucket();
        if (ask(() ->
                client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build()))) {
            return;
        }
        if (!settings.createBucket()) {
            throw new S3Failure(name(), "NoSuchBucket", "create it, or let Keepsight create it");
        }
        ask(() -> client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build()));
    }

    @Override
    public String name() {
        return "s3:" + settings.authority() + "/" + settings.bucket();
    }

    @Override
    public StoreCapabilities capabilities() throws IOException {
        return new StoreCapabilities(versioned(), locked());
    }

    private boolean versioned() throws IOException {
        GetBucketVersioningArgs args =
                GetBucketVersioningArgs.builder().bucket(settings.bucket()).build();
        VersioningConfiguration.Status status =
                ask(() -> client.getBucketVersioning(args)).status();
        // A suspended bucket keeps the versions it has.
        return status != VersioningConfiguration.Status.OFF;
    }

    private boolean locked() throws IOException {
        GetObjectLockConfigurationArgs args = GetObjectLockConfigurationArgs.builder()
                .bucket(settings.bucket())
                .build();
        try {
            ask(() -> client.getObjectLockConfiguration(args));
            return true;
        } catch (S3Failure e) {
            if (e.code.equals("ObjectLockConfigurationNotFoundError") || e.code.equals("InvalidRequest")) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public StoredObject put(String key, Path file, Digest digest, Map<String, String> metadata) throws IOException {
        Map<String, String> complete = ObjectRules.withDigest(metadata, digest);
        CompletableFuture<StoredObject> mine = new CompletableFuture<>();
        CompletableFuture<StoredObject> others = writing.putIfAbsent(ObjectRules.requireKey(key), mine);
        if (others != null) {
            return ObjectRules.requireSame(ask(() -> others), digest, Files.size(file));
        }
        try {
            StoredObject stored = putAlone(key, file, digest, complete);
            mine.complete(stored);
            return stored;
        } catch (IOException | RuntimeException e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            writing.remove(key);
        }
    }

    private StoredObject putAlone(String key, Path file, Digest digest, Map<String, String> metadata)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                if (stat(key).isEmpty()) {
                    upload(key, file, digest, metadata);
                }
                return confirmed(key, file, digest);
            } catch (IOException e) {
                boolean definite = e instanceof StoreFullException
                        || e instanceof FileAlreadyExistsException
                        || (e instanceof S3Failure failure && !TAKEN.contains(failure.code));
                if (definite || attempt == 2) {
                    throw e;
                }
            }
        }
    }

    /** The object that is there now, as the store tells of it. */
    private StoredObject confirmed(String key, Path file, Digest digest) throws IOException {
        StoredObject stored =
                stat(key).orElseThrow(() -> new IOException(name() + " took " + key + " and does not have it"));
        return ObjectRules.requireSame(stored, digest, Files.size(file));
    }

    private void upload(String key, Path file, Digest digest, Map<String, String> metadata) throws IOException {
        Http.Headers headers = new Http.Headers();
        headers.put(Http.Headers.X_AMZ_CONTENT_SHA256, digest.hex());
        headers.put("If-None-Match", "*");
        metadata.forEach((name, value) -> headers.put("x-amz-meta-" + name, value));
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
            PutObjectAPIArgs args = PutObjectAPIArgs.builder()
                    .bucket(settings.bucket())
                    .object(key)
                    .file(content, content.length())
                    .contentType("video/mp4")
                    .headers(headers)
                    .build();
            ask(() -> client.putObject(args));
        }
    }

    @Override
    public Optional<StoredObject> stat(String key) throws IOException {
        StatObjectArgs args = StatObjectArgs.builder()
                .bucket(settings.bucket())
                .object(ObjectRules.requireKey(key))
                .build();
        try {
            StatObjectResponse found = ask(() -> client.statObject(args));
            Map<String, String> metadata = new HashMap<>();
            found.userMetadata()
                    .forEach(entry -> metadata.put(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue()));
            return Optional.of(new StoredObject(key, found.size(), found.versionId(), metadata));
        } catch (S3Failure e) {
            if (ABSENT.contains(e.code)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public InputStream get(String key, long offset, long length) throws IOException {
        ObjectRules.requireRange(offset, length);
        if (length == 0) { // HTTP knows no empty range
            StoredObject found = stat(key).orElseThrow(() -> new NoSuchFileException(key));
            if (offset > found.bytes()) {
                throw new EOFException(key + " has " + found.bytes() + " bytes, not " + offset);
            }
            return InputStream.nullInputStream();
        }
        GetObjectArgs args = GetObjectArgs.builder()
                .bucket(settings.bucket())
                .object(ObjectRules.requireKey(key))
                .offset(offset)
                .length(length)
                .build();
        try {
            GetObjectResponse answer = ask(() -> client.getObject(args));
            if (!Long.toString(length).equals(answer.headers().get("Content-Length"))) {
                answer.close();
                throw new EOFException(key + " has fewer than " + (offset + length) + " bytes");
            }
            return answer;
        } catch (S3Failure e) {
            if (ABSENT.contains(e.code)) {
                throw new NoSuchFileException(key);
            }
            if (e.code.equals("InvalidRange")) {
                throw new EOFException(key + " has fewer than " + (offset + length) + " bytes");
            }
            throw e;
        }
    }

    @Override
    public Stream<StoredObject> list(String prefix, @Nullable String after) {
        ListObjectsArgs.Builder args = ListObjectsArgs.builder()
                .bucket(settings.bucket())
                .prefix(ObjectRules.requirePrefix(prefix))
                .recursive(true);
        if (after != null) {
            args.startAfter(after);
        }
        return items(args.build()).map(item -> new StoredObject(item.objectName(), item.size(), null, Map.of()));
    }

    private Stream<Item> items(ListObjectsArgs args) {
        Iterator<Result<Item>> pages = client.listObjects(args).iterator();
        Iterator<Item> items = new Iterator<>() {
            @Override
            public boolean hasNext() {
                try {
                    return pages.hasNext();
                } catch (RuntimeException e) {
                    throw new UncheckedIOException(failure(e));
                }
            }

            @Override
            public Item next() {
                try {
                    return pages.next().get();
                } catch (MinioException | IllegalStateException e) {
                    throw new UncheckedIOException(failure(e));
                }
            }
        };
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(items, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }

    @Override
    public List<DeleteOutcome> delete(List<ObjectVersion> doomed) throws IOException {
        ObjectRules.requireDeletable(doomed.size());
        doomed.forEach(object -> ObjectRules.requireKey(object.key()));
        boolean resolve = doomed.stream().anyMatch(object -> object.versionId() == null) && versioned();
        Map<ObjectVersion, List<ObjectVersion>> targets = new LinkedHashMap<>();
        for (ObjectVersion object : doomed) {
            targets.put(object, resolve && object.versionId() == null ? versions(object.key()) : List.of(object));
        }
        Map<ObjectVersion, String> failures = remove(
                targets.values().stream().flatMap(List::stream).distinct().toList());
        return doomed.stream().map(object -> outcome(object, targets, failures)).toList();
    }

    private static DeleteOutcome outcome(
            ObjectVersion object,
            Map<ObjectVersion, List<ObjectVersion>> targets,
            Map<ObjectVersion, String> failures) {
        return targets.getOrDefault(object, List.of()).stream()
                .map(failures::get)
                .filter(Objects::nonNull)
                .findFirst()
                .<DeleteOutcome>map(reason -> new DeleteOutcome.Failed(object, reason))
                .orElseGet(() -> new DeleteOutcome.Deleted(object));
    }

    /** Every version of the key, markers too: deleting without a version would only hide them. */
    private List<ObjectVersion> versions(String key) throws IOException {
        ListObjectsArgs args = ListObjectsArgs.builder()
                .bucket(settings.bucket())
                .prefix(key)
                .recursive(true)
                .includeVersions(true)
                .build();
        try (Stream<Item> items = items(args)) {
            return items.filter(item -> item.objectName().equals(key))
                    .map(item -> new ObjectVersion(key, item.versionId()))
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Deletes in requests of 1,000 and returns why each that remains was not deleted. */
    private Map<ObjectVersion, String> remove(List<ObjectVersion> targets) throws IOException {
        Map<ObjectVersion, String> failures = new HashMap<>();
        for (int from = 0; from < targets.size(); from += ObjectRules.MAX_DELETED) {
            List<ObjectVersion> batch = targets.subList(from, Math.min(targets.size(), from + ObjectRules.MAX_DELETED));
            DeleteObjectsArgs args = DeleteObjectsArgs.builder()
                    .bucket(settings.bucket())
                    .objects(batch.stream()
                            .map(object -> new DeleteRequest.Object(object.key(), object.versionId()))
                            .toList())
                    .build();
            DeleteResult result = ask(() -> client.deleteObjects(args)).result();
            Set<ObjectVersion> gone = new HashSet<>();
            result.objects().forEach(each -> gone.add(new ObjectVersion(each.name(), version(each.versionId()))));
            Map<String, String> refused = new HashMap<>();
            result.errors()
                    .forEach(each -> refused.put(
                            each.objectName(),
                            ABSENT.contains(each.code()) ? "" : each.code() + ": " + each.message()));
            for (ObjectVersion object : batch) {
                String reason = refused.getOrDefault(object.key(), "the store gave no answer for it");
                if (!gone.contains(new ObjectVersion(object.key(), version(object.versionId()))) && !reason.isEmpty()) {
                    failures.put(object, reason);
                }
            }
        }
        return failures;
    }

    /** Stores without versions say nothing, an empty text or 'null'. */
    private static @Nullable String version(@Nullable String versionId) {
        return versionId == null || versionId.isEmpty() || versionId.equals("null") ? null : versionId;
    }

    @Override
    public void close() {
        client.close();
    }

    /** Asks the store and waits; every failure of the SDK, checked or not, arrives as an {@link IOException}. */
    private <T> T ask(Supplier<CompletableFuture<T>> question) throws IOException {
        try {
            return question.get().get();
        } catch (ExecutionException | IllegalStateException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + name());
        }
    }

    /** What the SDK threw, in one sentence; its own exceptions quote whole requests and are left behind. */
    private IOException failure(Throwable thrown) {
        Throwable cause = thrown;
        while (!(cause instanceof MinioException || cause instanceof IOException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return switch (cause) {
            case S3Failure refused -> refused;
            case StoreFullException full -> full;
            case ErrorResponseException refused -> refusal(refused);
            case IOException io -> new IOException(name() + " does not answer: " + io, io);
            default -> new IOException(name() + ": " + cause, cause);
        };
    }

    private IOException refusal(ErrorResponseException refused) {
        String code = String.valueOf(refused.errorResponse().code());
        S3Failure failure = new S3Failure(name(), code, refused.errorResponse().message());
        boolean full = FULL.contains(code) || refused.response().code() == INSUFFICIENT_STORAGE;
        return full ? new StoreFullException(name() + " has no room: " + code, failure) : failure;
    }

    /** The store answered, and its answer was no. */
    private static final class S3Failure extends IOException {
        private final String code;

        S3Failure(String store, String code, @Nullable String message) {
            super(store + " refused: " + code + (message == null || message.isEmpty() ? "" : ": " + message));
            this.code = code;
        }
    }
}
