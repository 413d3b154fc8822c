package org.keepsight.benchmarks;

import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectsArgs;
import io.minio.Result;
import io.minio.messages.DeleteRequest;
import io.minio.messages.DeleteResult;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.object.ObjectKey;

/** Small objects of a bucket with object lock, put many at a time; and the raw bulk deletion that a sweep is measured against. */
final class BulkObjects implements AutoCloseable {
    private static final int WRITERS = 16;
    private static final int A_REQUEST = 1_000;
    private static final byte[] CONTENT = new byte[4096];

    /** Of every object. */
    static final Digest DIGEST = Digest.ofContent(CONTENT);

    private final MinioAsyncClient s3;
    private final String bucket;

    BulkObjects(S3Server server, String bucket) {
        this.bucket = bucket;
        this.s3 = MinioAsyncClient.builder()
                .endpoint(server.endpoint())
                .region("us-east-1")
                .credentials(server.accessKey(), server.secretKey())
                .build();
        s3.makeBucket(MakeBucketArgs.builder().bucket(bucket).objectLock(true).build())
                .join();
    }

    /** A server to measure, by the environment of {@code benchmarks/with-rgw}. */
    record S3Server(String endpoint, String accessKey, String secretKey) {
        static S3Server ofEnvironment() {
            return new S3Server(
                    System.getenv("S3_ENDPOINT"), System.getenv("S3_ACCESS_KEY"), System.getenv("S3_SECRET_KEY"));
        }
    }

    /** An object's name and version; a directory has none. */
    record Stored(ObjectKey key, @Nullable String version) {}

    /** Puts an object for each name; the order stays. */
    List<Stored> put(List<ObjectKey> names, String prefix) throws Exception {
        try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<Stored>> puts = new ArrayList<>(names.size());
            for (ObjectKey name : names) {
                puts.add(writers.submit(() -> put(name, prefix)));
            }
            List<Stored> stored = new ArrayList<>(names.size());
            for (Future<Stored> put : puts) {
                stored.add(put.get());
            }
            return stored;
        }
    }

    private Stored put(ObjectKey name, String prefix) {
        var answer = s3.putObject(PutObjectArgs.builder().bucket(bucket).object(prefix + name).stream(
                                new ByteArrayInputStream(CONTENT), (long) CONTENT.length, -1L)
                        .build())
                .join();
        return new Stored(name, answer.versionId());
    }

    /**
     * Deletes these versions, 1,000 with a request.
     *
     * @param lanes requests at a time
     * @return objects a second
     */
    double delete(List<Stored> doomed, String prefix, int lanes) throws Exception {
        long start = System.nanoTime();
        try (ExecutorService requests = Executors.newFixedThreadPool(lanes)) {
            List<Future<?>> answers = new ArrayList<>();
            for (int i = 0; i < doomed.size(); i += A_REQUEST) {
                List<Stored> batch = doomed.subList(i, Math.min(i + A_REQUEST, doomed.size()));
                answers.add(requests.submit(() -> delete(batch, prefix)));
            }
            for (Future<?> answer : answers) {
                answer.get();
            }
        }
        return doomed.size() / ((System.nanoTime() - start) / 1e9);
    }

    private Void delete(List<Stored> batch, String prefix) throws Exception {
        RemoveObjectsArgs versions = RemoveObjectsArgs.builder()
                .bucket(bucket)
                .objects(batch.stream()
                        .map(each -> new DeleteRequest.Object(prefix + each.key(), each.version()))
                        .toList())
                .build();
        for (Result<DeleteResult.Error> error : s3.removeObjects(versions)) {
            throw new IllegalStateException("not deleted: " + error.get());
        }
        return null;
    }

    /** Versions and markers below these prefixes. */
    long left(List<String> prefixes) throws Exception {
        long left = 0;
        for (String prefix : prefixes) {
            for (var ignored : s3.listObjects(ListObjectsArgs.builder()
                    .bucket(bucket)
                    .prefix(prefix)
                    .recursive(true)
                    .includeVersions(true)
                    .build())) {
                ignored.get();
                left++;
            }
        }
        return left;
    }

    @Override
    public void close() {
        try {
            s3.close();
        } catch (Exception e) { // declared by the client's interface, thrown by nothing it closes
            throw new IllegalStateException(e);
        }
    }
}
