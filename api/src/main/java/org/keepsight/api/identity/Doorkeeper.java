package org.keepsight.api.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.keepsight.storage.database.DatabaseAway;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.DomainException.Kind;

/**
 * Knows who presents which secret. What the database said is believed for two seconds, so that a page's many requests
 * cost one query, and a sign-out or a disabled account ends everything within as much on every machine. While the database
 * does not answer, it is believed for five minutes: nothing but the state of recording can be asked then, and that must
 * be seen. Remembers a bounded number. Thread-safe.
 */
public final class Doorkeeper {
    static final Duration FRESH = Duration.ofSeconds(2);
    private static final Duration IN_AN_OUTAGE = Duration.ofMinutes(5);
    private static final int REMEMBERED = 10_000;

    private record Answer(Admission admission, Instant at) {}

    private final Jdbi jdbi;
    private final InstantSource clock;
    private final Sessions sessions;
    private final Map<BearerSecret, Answer> answers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<BearerSecret, Answer> eldest) {
            return size() > REMEMBERED;
        }
    };

    Doorkeeper(Jdbi jdbi, InstantSource clock, Sessions sessions) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.sessions = sessions;
    }

    /** What was said of this secret just now, if anything. Does not block. */
    public Optional<Admission> recent(BearerSecret secret, boolean token) {
        return remembered(secret, token, FRESH);
    }

    /**
     * Asks the database. May block.
     *
     * @param token whether the secret is a machine's token, not a session's
     * @throws DomainException {@code UNAUTHENTICATED}
     */
    public Admission admit(BearerSecret secret, boolean token) {
        Optional<Admission> found;
        try {
            found = token ? ServiceTokens.find(jdbi, secret, clock.instant()) : sessions.find(secret);
        } catch (JdbiException e) {
            if (!DatabaseAway.explains(e)) {
                throw e;
            }
            return remembered(secret, token, IN_AN_OUTAGE).orElseThrow(() -> e);
        }
        synchronized (answers) {
            found.ifPresentOrElse(
                    admission -> answers.put(secret, new Answer(admission.remembered(), clock.instant())),
                    () -> answers.remove(secret));
        }
        return found.orElseThrow(() -> new DomainException(
                Kind.UNAUTHENTICATED, null, token ? "this token is not good" : "the session has ended; sign in again"));
    }

    private Optional<Admission> remembered(BearerSecret secret, boolean token, Duration within) {
        Instant now = clock.instant();
        synchronized (answers) {
            return Optional.ofNullable(answers.get(secret))
                    .filter(answer -> answer.at.plus(within).isAfter(now))
                    .filter(answer ->
                            answer.at.minus(within).isBefore(now)) // a clock that was set back prolongs nothing
                    .map(Answer::admission)
                    .filter(admission -> admission.caller().isPerson() != token);
        }
    }

    /** Asks anew about everybody: something changed. */
    void forget() {
        synchronized (answers) {
            answers.clear();
        }
    }
}
