package org.keepsight.storage.object;

import io.minio.errors.ErrorResponseException;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The store answered, and its answer was no. */
final class S3Failure extends StoreRefusedException {
    private static final long serialVersionUID = 1;
    private static final Set<String> ABSENT = Set.of("NoSuchKey", "NoSuchVersion", "NoSuchObject");
    private static final Set<String> TAKEN = Set.of("PreconditionFailed", "ConditionalRequestConflict");
    private static final Set<String> FULL = Set.of(
            "QuotaExceeded", "EntityTooLarge", "InsufficientStorage", "InsufficientCapacity", "XMinioStorageFull");
    private static final String NO_LOCK = "ObjectLockConfigurationNotFoundError";
    private static final int INSUFFICIENT_STORAGE = 507;

    private final String code;

    S3Failure(String store, String code, @Nullable String message) {
        super(store + " refused: " + code + (message == null || message.isEmpty() ? "" : ": " + message));
        this.code = code;
    }

    private S3Failure(String code, String sentence) {
        super(sentence);
        this.code = code;
    }

    /** A bucket that cannot do what the configuration asks of it. */
    static S3Failure cannotLock(String store, LockMode asked) {
        return new S3Failure(
                NO_LOCK,
                "store.s3.lock asks for " + asked.name().toLowerCase(Locale.ROOT) + ", and " + store
                        + " has no object lock: use a bucket that was made with object lock, let Keepsight create one"
                        + " (create-bucket: true), or set lock: none and do without");
    }

    /** The refusal, as a {@link StoreFullException} when the store has no room. */
    static IOException of(String store, ErrorResponseException refused) {
        String code = String.valueOf(refused.errorResponse().code());
        S3Failure failure = new S3Failure(store, code, refused.errorResponse().message());
        boolean full = FULL.contains(code) || refused.response().code() == INSUFFICIENT_STORAGE;
        return full ? new StoreFullException(store + " has no room: " + code, failure) : failure;
    }

    /** Whether the store says by this code that there is no such object. */
    static boolean isAbsent(@Nullable String code) {
        return code != null && ABSENT.contains(code);
    }

    boolean isAbsent() {
        return isAbsent(code);
    }

    /** Whether a conditional PUT met an object that is there. */
    boolean isTaken() {
        return TAKEN.contains(code);
    }

    /** Whether a bucket says by this that it has no object lock. */
    boolean isNoLock() {
        return code.equals(NO_LOCK) || code.equals("InvalidRequest");
    }

    boolean is(String code) {
        return this.code.equals(code);
    }
}
