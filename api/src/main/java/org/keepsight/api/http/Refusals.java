package org.keepsight.api.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.identity.Caller;
import org.keepsight.storage.audit.AuditEvent;
import org.keepsight.storage.audit.AuditEvent.About;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings refused requests into the register: who is not known, who may not, who names what is not there or takes a
 * crooked path, who asks too often. Nothing was given away, so they are written a second later and like ones together, with how often: whoever
 * knocks ten thousand times fills no disk. Thread-safe; owns its thread.
 */
final class Refusals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final int MOST = 500;
    private static final int LONGEST = 200;
    private static final String OTHERS = "(others)";

    /** Like ones. */
    private record Refusal(Actor actor, int status, String what, String why, About about) {}

    private final Jdbi jdbi;
    private final AuditLog audit;
    private final Map<Refusal, Integer> waiting = new LinkedHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("refusals").daemon().factory());
    private boolean failing;

    Refusals(Jdbi jdbi, AuditLog audit) {
        this.jdbi = jdbi;
        this.audit = audit;
        var unused = thread.scheduleWithFixedDelay(this::turn, 1, 1, TimeUnit.SECONDS);
    }

    /** Takes note of an answer, if it is a refusal. Does not block. */
    void note(RoutingContext context, Problem problem) {
        if (isRefusal(context, problem)) {
            Caller caller = Authentication.visit(context).known();
            String address = ClientAddress.of(context);
            Refusal refusal = new Refusal(
                    caller == null ? Actor.nobody(address) : caller.actor(),
                    problem.status(),
                    plain(context.request().method() + " " + context.request().path()),
                    plain(problem.detail() == null ? problem.title() : problem.detail()),
                    about(context));
            synchronized (waiting) {
                boolean others = waiting.size() >= MOST && !waiting.containsKey(refusal);
                waiting.merge(others ? others(refusal) : refusal, 1, Integer::sum);
            }
        }
    }

    /** That a camera has no footage at an instant is an answer; that something named is not there may be a guess. */
    private static boolean isRefusal(RoutingContext context, Problem problem) {
        return switch (problem.status()) {
            case 401 -> !Boolean.TRUE.equals(context.get(Authentication.SIGNS_IN)) && !onlyAsksWho(context);
            case 403, 405, 429 -> true;
            case 400 -> context.pathParams().containsKey(String.valueOf(problem.field())); // a crooked path
            case 404 ->
                !(context.failure() instanceof DomainException named)
                        || named.field().isPresent();
            default -> false;
        };
    }

    /** A page that was opened asks whether somebody is signed in already; a sign-in that fails registers itself. */
    private static boolean onlyAsksWho(RoutingContext context) {
        HttpServerRequest request = context.request();
        return request.method().equals(HttpMethod.GET)
                && request.path().equals(Authentication.SIGN_IN)
                && request.getHeader(HttpHeaders.AUTHORIZATION) == null
                && request.getHeader(HttpHeaders.COOKIE) == null;
    }

    private static Refusal others(Refusal one) {
        return new Refusal(Actor.nobody(OTHERS), one.status, OTHERS, OTHERS, About.NOTHING);
    }

    private static About about(RoutingContext context) {
        return new About(code(context.pathParam("campus")), code(context.pathParam("camera")), null);
    }

    private static @Nullable Code code(@Nullable String text) {
        return text != null && Code.isCode(text) ? new Code(text) : null;
    }

    /** What a stranger wrote, as it may stand in the register. */
    private static String plain(String text) {
        String printable = text.codePoints()
                .map(c -> Character.isISOControl(c) || isHalf(c) ? '?' : c)
                .limit(LONGEST)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return printable.isBlank() ? "?" : printable;
    }

    /** Half of a character, which no database takes. */
    private static boolean isHalf(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    private void turn() {
        Map<Refusal, Integer> written;
        synchronized (waiting) {
            written = new LinkedHashMap<>(waiting);
            waiting.clear();
        }
        if (written.isEmpty()) {
            return;
        }
        try {
            jdbi.useTransaction(handle -> written.forEach((refusal, times) -> audit.write(
                    handle,
                    refusal.actor,
                    refusal.why,
                    AuditEvent.refused(
                            "access.refused",
                            refusal.what,
                            refusal.about,
                            Map.of("status", refusal.status, "times", times)))));
            failing = false;
        } catch (RuntimeException e) { // the top of a loop: they wait for the database
            synchronized (waiting) {
                written.forEach((refusal, times) -> {
                    if (waiting.size() < MOST || waiting.containsKey(refusal)) {
                        waiting.merge(refusal, times, Integer::sum);
                    }
                });
            }
            if (!failing) {
                LOG.atWarn().setCause(e).log("refusals cannot be registered; they wait in memory");
            }
            failing = true;
        }
    }

    @Override
    public void close() {
        thread.close();
        turn();
    }
}
