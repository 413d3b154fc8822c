package org.keepsight.storage.object;

import io.minio.DeleteObjectsArgs;
import io.minio.messages.DeleteRequest;
import io.minio.messages.DeleteResult;
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
    private static final Set<String> DENIED = Set.of("AccessDenied", "ObjectLocked", "InvalidRequest");

    private final S3Client client;
    private final S3ObjectLock lock;

    S3Deletion(S3Client client, S3ObjectLock lock) {
        this.client = client;
        this.lock = lock;
    }

    /** @param versioned whether the bucket has versions: then all those of an object named without one go */
    List<DeleteOutcome> delete(List<ObjectVersion> doomed, boolean versioned) throws IOException {
        Map<ObjectVersion, List<ObjectVersion>> targets = new LinkedHashMap<>();
        for (ObjectVersion object : doomed) {
            targets.put(object, versioned && object.versionId() == null ? versions(object.key()) : List.of(object));
        }
        Map<ObjectVersion, DeleteOutcome.Failed> failures = remove(
                targets.values().stream().flatMap(List::stream).distinct().toList());
        return doomed.stream().map(object -> outcome(object, targets, failures)).toList();
    }

    private static DeleteOutcome outcome(
            ObjectVersion object,
            Map<ObjectVersion, List<ObjectVersion>> targets,
            Map<ObjectVersion, DeleteOutcome.Failed> failures) {
        return targets.getOrDefault(object, List.of()).stream()
                .map(failures::get)
                .filter(Objects::nonNull)
                .findFirst()
                .<DeleteOutcome>map(failed -> new DeleteOutcome.Failed(object, failed.why(), failed.reason()))
                .orElseGet(() -> new DeleteOutcome.Deleted(object));
    }

    /** Every version of the key, markers too: deleting without a version would only hide them. */
    private List<ObjectVersion> versions(String key) throws IOException {
        try (Stream<ListedVersion> listed = new S3Versions(client, key, null).stream()) {
            return listed.map(ListedVersion::version)
                    .takeWhile(version -> version.key().equals(key)) // a key comes before those it begins
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Deletes in requests of 1,000 and returns why each that remains was not deleted. */
    private Map<ObjectVersion, DeleteOutcome.Failed> remove(List<ObjectVersion> targets) throws IOException {
        Map<ObjectVersion, DeleteOutcome.Failed> failures = new HashMap<>();
        for (int from = 0; from < targets.size(); from += ObjectRules.MAX_DELETED) {
            List<ObjectVersion> batch = targets.subList(from, Math.min(targets.size(), from + ObjectRules.MAX_DELETED));
            DeleteObjectsArgs args = DeleteObjectsArgs.builder()
                    .bucket(client.bucket())
                    .objects(batch.stream()
                            .map(object -> new DeleteRequest.Object(object.key(), object.versionId()))
                            .toList())
                    .build();
            read(batch, client.ask(s3 -> s3.deleteObjects(args)).result(), failures);
        }
        return failures;
    }

    private void read(List<ObjectVersion> batch, DeleteResult result, Map<ObjectVersion, DeleteOutcome.Failed> failures)
            throws IOException {
        Set<ObjectVersion> gone = new HashSet<>();
        result.objects().forEach(each -> gone.add(new ObjectVersion(each.name(), S3Versions.id(each.versionId()))));
        Map<String, DeleteResult.Error> refused = new HashMap<>();
        result.errors().forEach(each -> refused.put(each.objectName(), each));
        for (ObjectVersion object : batch) {
            ObjectVersion named = new ObjectVersion(object.key(), S3Versions.id(object.versionId()));
            DeleteResult.Error error = refused.get(object.key()); // it does not say of which version
            if (!gone.contains(named) && (error == null || !S3Failure.isAbsent(error.code()))) {
                failures.put(object, failed(object, error));
            }
        }
    }

    /** Stores refuse for a lock as they do for a missing permission: the version is asked. */
    private DeleteOutcome.Failed failed(ObjectVersion object, DeleteResult.@Nullable Error error) throws IOException {
        if (error == null) {
            return new DeleteOutcome.Failed(object, "the store gave no answer for it");
        }
        String reason = error.code() + ": " + error.message();
        boolean locked = DENIED.contains(error.code()) && lock.isOn(object);
        return new DeleteOutcome.Failed(object, locked ? DeleteOutcome.Why.LOCKED : DeleteOutcome.Why.OTHER, reason);
    }
}
