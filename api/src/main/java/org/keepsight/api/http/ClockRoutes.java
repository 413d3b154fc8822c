package org.keepsight.api.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.identity.Scope;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.time.ClockState;
import org.keepsight.storage.time.ClockVerdict;
import org.keepsight.storage.time.ClockWatch;
import org.keepsight.storage.time.MisdatedFootage;
import org.keepsight.storage.time.MisdatedFootage.Misdated;

/** Whether the clock is believed, and a person's word that it is right. */
final class ClockRoutes {
    /** What is ahead of the clock by less may be a worker's clock. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private static final int MOST = 1_000;

    /** @param now what a person says that it is */
    record ConfirmationJson(String now) {}

    record WitnessJson(String source, Instant now) {}

    record MisdatedJson(String camera, String campus, Instant first, Instant last, int segments, long bytes) {
        static MisdatedJson of(Misdated misdated) {
            return new MisdatedJson(
                    misdated.camera().value(),
                    misdated.campus().value(),
                    misdated.first(),
                    misdated.last(),
                    misdated.segments(),
                    misdated.bytes());
        }
    }

    record ClockJson(
            boolean trusted,
            ClockVerdict.@Nullable Ground ground,
            ClockVerdict.@Nullable Doubt doubt,
            Instant clock,
            @Nullable Instant database,
            @Nullable Instant credible,
            @Nullable WitnessJson witness,
            List<MisdatedJson> misdated) {
        static ClockJson of(ClockState state, List<MisdatedJson> misdated) {
            WitnessJson witness = state.witness() == null || state.witnessed() == null
                    ? null
                    : new WitnessJson(state.witness(), state.witnessed());
            return switch (state.verdict()) {
                case ClockVerdict.Trusted trusted ->
                    new ClockJson(
                            true,
                            trusted.ground(),
                            null,
                            state.clock(),
                            state.database(),
                            state.newest(),
                            witness,
                            misdated);
                case ClockVerdict.Suspended suspended ->
                    new ClockJson(
                            false,
                            null,
                            suspended.doubt(),
                            state.clock(),
                            state.database(),
                            suspended.latestCredible(),
                            witness,
                            misdated);
            };
        }
    }

    private final ClockWatch time;
    private final MisdatedFootage misdated;
    private final AuditLog audit;

    ClockRoutes(ClockWatch time, MisdatedFootage misdated, AuditLog audit) {
        this.time = time;
        this.misdated = misdated;
        this.audit = audit;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of("getClock", this::get, "confirmClock", this::confirm);
    }

    private Answer get(Request request) {
        return answer(time.state(), request.scope());
    }

    private Answer confirm(Request request) {
        Instant now =
                Request.instant("now", request.body(ConfirmationJson.class).now());
        return answer(time.confirm(now, request.actor(), request.reason(), audit), request.scope());
    }

    /** Under a clock that is not believed, what has not come yet is told from what nobody vouches for. */
    private Answer answer(ClockState state, Scope scope) {
        Instant now = state.verdict().credible().plus(AHEAD);
        return Answer.json(ClockJson.of(
                state,
                misdated.found(now, MOST).stream()
                        .filter(each -> scope.covers(each.campus()))
                        .map(MisdatedJson::of)
                        .toList()));
    }
}
