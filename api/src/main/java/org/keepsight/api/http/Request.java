package org.keepsight.api.http;

import io.vertx.core.MultiMap;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.keepsight.api.identity.Caller;
import org.keepsight.api.identity.Scope;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.TimeRange;

/**
 * A request that fits the contract, taken off the event loop: its parts as text, and what they mean. A part that means
 * nothing is {@code INVALID} and named.
 */
record Request(Map<String, String> path, MultiMap query, MultiMap headers, byte[] body, Visit visit) {
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("3000-01-01T00:00:00Z");
    private static final Duration LONGEST_WINDOW = Duration.ofDays(400);
    private static final int DEFAULT_LIMIT = 100;

    Code code(String name) {
        return new Code(pathPart(name));
    }

    String pathPart(String name) {
        String part = path.get(name);
        if (part == null) {
            throw new IllegalStateException("the contract has no path part " + name);
        }
        return part;
    }

    Optional<String> queryPart(String name) {
        return Optional.ofNullable(query.get(name));
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** The range {@code [from, to)}, at most 400 days. */
    TimeRange window() {
        Instant from = instant("from");
        Instant to = instant("to");
        if (!from.isBefore(to)) {
            throw DomainException.invalid("to", "'to' must be after 'from'");
        }
        if (Duration.between(from, to).compareTo(LONGEST_WINDOW) > 0) {
            throw DomainException.invalid("to", "a range has at most " + LONGEST_WINDOW.toDays() + " days");
        }
        return new TimeRange(from, to);
    }

    /** The range, or nothing when neither end is given. */
    Optional<TimeRange> optionalWindow() {
        return query.contains("from") || query.contains("to") ? Optional.of(window()) : Optional.empty();
    }

    Instant instant(String name) {
        return instant(
                name, queryPart(name).orElseThrow(() -> DomainException.invalid(name, "'" + name + "' is missing")));
    }

    /** Reads an instant with any offset; a '+' that a form turned into a space is taken for what it was. */
    static Instant instant(String field, String text) {
        Instant instant;
        try {
            instant = OffsetDateTime.parse(text.strip().replace(' ', '+')).toInstant();
        } catch (DateTimeException e) {
            throw DomainException.invalid(
                    field, "'" + field + "' is an instant with an offset, such as 2026-11-21T08:00:00+08:00");
        }
        if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
            throw DomainException.invalid(field, "'" + field + "' lies between the years 1970 and 3000");
        }
        return instant.truncatedTo(ChronoUnit.MICROS);
    }

    int limit() {
        return integer("limit").orElse(DEFAULT_LIMIT);
    }

    Optional<Integer> integer(String name) {
        try {
            return queryPart(name).map(Integer::valueOf);
        } catch (NumberFormatException e) {
            throw DomainException.invalid(name, "'" + name + "' is a whole number");
        }
    }

    <T> T body(Class<T> type) {
        return Json.read(body, type);
    }

    /** Who asks. */
    Caller caller() {
        return visit.caller();
    }

    /** The campuses the answer may tell of. */
    Scope scope() {
        return visit.scope();
    }

    Request within(Scope scope) {
        return new Request(path, query, headers, body, visit.within(scope));
    }

    /** Who gives the command. */
    Actor actor() {
        return caller().actor();
    }

    /** Why the command is given. */
    String reason() {
        return decoded("Keepsight-Reason").orElse("given through the API without a reason");
    }

    private Optional<String> decoded(String name) {
        return header(name).map(text -> {
            try {
                return percentDecoded(text);
            } catch (IllegalArgumentException | CharacterCodingException e) {
                throw DomainException.invalid(name, "'" + name + "' is percent-encoded UTF-8");
            }
        });
    }

    /** Strict where the decoder of the JDK replaces: a wrong byte must not become part of who did it and why. */
    private static String percentDecoded(String text) throws CharacterCodingException {
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("bytes beyond ASCII are percent-encoded");
        }
        // URLDecoder also turns '+' into a space, which a header does not mean.
        String bytes = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.ISO_8859_1);
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                .toString();
    }
}
