package org.keepsight.storage.object;

import io.minio.DisableObjectLegalHoldArgs;
import io.minio.EnableObjectLegalHoldArgs;
import io.minio.GetObjectLockConfigurationArgs;
import io.minio.GetObjectRetentionArgs;
import io.minio.Http;
import io.minio.IsObjectLegalHoldEnabledArgs;
import io.minio.ObjectVersionArgs;
import io.minio.SetObjectRetentionArgs;
import io.minio.messages.ObjectLockConfiguration;
import io.minio.messages.Retention;
import io.minio.messages.RetentionMode;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The locks of a bucket's versions. It never asks to bypass one: no request of Keepsight carries {@code
 * x-amz-bypass-governance-retention}. Thread-safe.
 */
final class S3ObjectLock {
    private final S3Client client;
    private final @Nullable LockMode asked;
    private volatile @Nullable LockMode known;

    /** @param asked by the configuration; {@code null}: as the bucket says */
    S3ObjectLock(S3Client client, @Nullable LockMode asked) {
        this.client = client;
        this.asked = asked;
    }

    /** Whether a bucket that is made gets object lock: it cannot everywhere be had later. */
    boolean wanted() {
        return asked != null && asked != LockMode.NONE;
    }

    /**
     * What configuration and bucket give together, asked from the bucket. Without a word of the configuration a bucket
     * that can lock does: in the mode of its default rule, else in governance.
     *
     * @throws S3Failure when a lock is asked for and the bucket has none
     */
    LockMode ask() throws IOException {
        LockMode mode = agreed(bucketMode());
        known = mode;
        return mode;
    }

    /** Likewise, as it was found out before; object lock is never taken from a bucket. */
    LockMode mode() throws IOException {
        LockMode mode = known;
        return mode == null ? ask() : mode;
    }

    private LockMode agreed(LockMode offered) throws S3Failure {
        if (asked == null || asked == LockMode.NONE) {
            return asked == null ? offered : asked;
        }
        if (offered == LockMode.NONE) {
            throw S3Failure.cannotLock(client.name(), asked);
        }
        return asked;
    }

    private LockMode bucketMode() throws IOException {
        GetObjectLockConfigurationArgs args =
                GetObjectLockConfigurationArgs.builder().bucket(client.bucket()).build();
        try {
            ObjectLockConfiguration configuration = client.ask(s3 -> s3.getObjectLockConfiguration(args));
            return configuration.mode() == null
                    ? LockMode.GOVERNANCE
                    : LockMode.valueOf(configuration.mode().name());
        } catch (S3Failure e) {
            if (e.isNoLock()) {
                return LockMode.NONE;
            }
            throw e;
        }
    }

    /** Adds to a PUT what locks its version from the first moment; nothing when nothing is locked, or no longer. */
    void write(Http.Headers headers, String sha256, @Nullable Instant until) throws IOException {
        if (until == null || isPast(until) || mode() == LockMode.NONE) {
            return;
        }
        headers.put("x-amz-object-lock-mode", mode().name());
        headers.put("x-amz-object-lock-retain-until-date", seconds(until).toString());
        // Amazon takes a lock only with a checksum that it keeps; the payload's signed one does not count for that.
        headers.put(
                "x-amz-checksum-sha256",
                Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256)));
    }

    /**
     * Extends the date of a version that is not as late already. The mode of a version that has one stays: no store takes
     * another without a bypass.
     */
    void retain(ObjectVersion object, Instant until) throws IOException {
        LockMode mode = mode();
        if (mode == LockMode.NONE || isPast(until)) {
            return;
        }
        Instant date = seconds(until);
        Retention present = retention(object);
        if (present != null && !present.retainUntilDate().toInstant().isBefore(date)) {
            return;
        }
        RetentionMode kept = present == null ? RetentionMode.valueOf(mode.name()) : present.mode();
        SetObjectRetentionArgs args =
                of(SetObjectRetentionArgs.builder().config(new Retention(kept, date.atZone(ZoneOffset.UTC))), object);
        present(object, () -> client.ask(s3 -> s3.setObjectRetention(args)));
    }

    void legalHold(ObjectVersion object, boolean on) throws IOException {
        if (mode() == LockMode.NONE) {
            return;
        }
        if (on) {
            EnableObjectLegalHoldArgs args = of(EnableObjectLegalHoldArgs.builder(), object);
            present(object, () -> client.ask(s3 -> s3.enableObjectLegalHold(args)));
        } else {
            DisableObjectLegalHoldArgs args = of(DisableObjectLegalHoldArgs.builder(), object);
            present(object, () -> client.ask(s3 -> s3.disableObjectLegalHold(args)));
        }
    }

    /** Whether this version has a lock that is still on, or a legal hold. */
    boolean isOn(ObjectVersion object) throws IOException {
        if (bucketMode() == LockMode.NONE) {
            return false;
        }
        Retention retention = retention(object);
        return (retention != null && !isPast(retention.retainUntilDate().toInstant())) || isHeld(object);
    }

    private boolean isHeld(ObjectVersion object) throws IOException {
        IsObjectLegalHoldEnabledArgs args = of(IsObjectLegalHoldEnabledArgs.builder(), object);
        return Boolean.TRUE.equals(unlessNone(object, () -> client.ask(s3 -> s3.isObjectLegalHoldEnabled(args))));
    }

    private @Nullable Retention retention(ObjectVersion object) throws IOException {
        GetObjectRetentionArgs args = of(GetObjectRetentionArgs.builder(), object);
        return unlessNone(object, () -> client.ask(s3 -> s3.getObjectRetention(args)));
    }

    /** Stores, and the library, say differently that a version has none. */
    private <T> @Nullable T unlessNone(ObjectVersion object, Question<@Nullable T> question) throws IOException {
        try {
            return this.<@Nullable T>present(object, question);
        } catch (S3Failure e) {
            if (e.isNoLock()) {
                return null;
            }
            throw e;
        }
    }

    private <B extends ObjectVersionArgs.Builder<B, A>, A extends ObjectVersionArgs> A of(
            B args, ObjectVersion object) {
        return args.bucket(client.bucket())
                .object(object.key())
                .versionId(object.versionId())
                .build();
    }

    private interface Question<T extends @Nullable Object> {
        T ask() throws IOException;
    }

    private <T extends @Nullable Object> T present(ObjectVersion object, Question<T> question) throws IOException {
        try {
            return question.ask();
        } catch (S3Failure e) {
            if (e.isAbsent()) {
                throw new NoSuchFileException(object.key());
            }
            throw e;
        }
    }

    /** A store refuses a date that is past by its own clock. */
    private boolean isPast(Instant until) {
        return !until.isAfter(client.now());
    }

    private static Instant seconds(Instant until) {
        Instant whole = until.truncatedTo(ChronoUnit.SECONDS);
        return whole.equals(until) ? whole : whole.plusSeconds(1);
    }
}
