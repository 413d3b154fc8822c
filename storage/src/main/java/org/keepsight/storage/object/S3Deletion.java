package org.keepsight.storage.object;

import io.minio.DeleteObjectsArgs;
import io.minio.ListObjectsArgs;
import io.minio.messages.DeleteRequest;
import io.minio.messages.DeleteResult;
import io.minio.messages.Item;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Deletes objects of a bucket so that nothing of them stays, and reads every single answer. Thread-safe. */
final class S3Deletion {
    private final S3Client client;

    S3Deletion(S3Client client) {
        this.client = client;
    }

    /** @param versioned whether the bucket has versions: then all those of an object named without one go */
    List<DeleteOutcome> delete(List<ObjectVersion> doomed, boolean versioned) throws IOException {
        Map<ObjectVersion, List<ObjectVersion>> targets = new LinkedHashMap<>();
        for (ObjectVersion object : doomed) {
            targets.put(object, versioned && object.versionId() == null ? versions(object.key()) : List.of(object));
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
                .bucket(client.bucket())
                .prefix(key)
                .recursive(true)
                .includeVersions(true)
                .build();
        try (Stream<Item> items = client.items(args)) {
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
                    .bucket(client.bucket())
                    .objects(batch.stream()
                            .map(object -> new DeleteRequest.Object(object.key(), object.versionId()))
                            .toList())
                    .build();
            DeleteResult result = client.ask(s3 -> s3.deleteObjects(args)).result();
            Set<ObjectVersion> gone = new HashSet<>();
            result.objects().forEach(each -> gone.add(new ObjectVersion(each.name(), version(each.versionId()))));
            Map<String, String> refused = new HashMap<>();
            result.errors()
                    .forEach(each -> refused.put(
                            each.objectName(),
                            S3Failure.isAbsent(each.code()) ? "" : each.code() + ": " + each.message()));
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
}
