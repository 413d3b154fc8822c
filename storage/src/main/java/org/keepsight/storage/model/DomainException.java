package org.keepsight.storage.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that Keepsight understood and will not fulfil, with the {@link Kind} the caller can act on.
 *
 * <p>The message is one sentence for a person and never contains a secret. Failures of the machinery (a broken disk, a
 * bug) are not domain failures.
 */
public final class DomainException extends RuntimeException {
    /** What a caller can do about it; the HTTP face maps each to one status. */
    public enum Kind {
        /** The thing named does not exist. */
        NOT_FOUND,
        /** It contradicts what exists: a code already taken, a state that forbids it. */
        CONFLICT,
        /** A hold protects the footage. */
        HELD,
        /** The request itself is wrong; {@link DomainException#field()} names where. */
        INVALID,
        /** Nobody known asks: an identity is missing, unknown or ended. */
        UNAUTHENTICATED,
        /** A rule forbids it, or the caller may not. */
        FORBIDDEN,
        /** It was tried too often; trying again later may help. */
        THROTTLED,
        /** A part it needs cannot answer now; trying again later may help. */
        UNAVAILABLE
    }

    private final Kind kind;
    private final @Nullable String field;

    public DomainException(Kind kind, @Nullable String field, String message) {
        super(message);
        this.kind = kind;
        this.field = field;
    }

    public static DomainException invalid(String field, String message) {
        return new DomainException(Kind.INVALID, field, message);
    }

    public static DomainException notFound(String what, Object name) {
        return new DomainException(Kind.NOT_FOUND, what, "there is no " + what + " '" + name + "'");
    }

    public static DomainException conflict(String field, String message) {
        return new DomainException(Kind.CONFLICT, field, message);
    }

    public static DomainException forbidden(String field, String message) {
        return new DomainException(Kind.FORBIDDEN, field, message);
    }

    public Kind kind() {
        return kind;
    }

    /** The offending field of the request, in the caller's words (camelCase), when one can be named. */
    public Optional<String> field() {
        return Optional.ofNullable(field);
    }
}
