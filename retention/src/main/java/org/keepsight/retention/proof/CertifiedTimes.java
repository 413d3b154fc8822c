package org.keepsight.retention.proof;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import org.keepsight.retention.coverage.CoverageTimes;

/**
 * How much time of a window was what, as coverage tells it, and how much of the footage there is a hold protects.
 *
 * @param held recorded and under a hold that was not released
 */
public record CertifiedTimes(CoverageTimes times, Duration held) {
    static final CertifiedTimes ZERO = new CertifiedTimes(CoverageTimes.ZERO, Duration.ZERO);

    CertifiedTimes plus(CertifiedTimes other) {
        return new CertifiedTimes(times.plus(other.times), held.plus(other.held));
    }

    /** Whether the whole window is told: nothing waits in a spool, and nobody's answer is missing. */
    boolean settled() {
        return times.pending().isZero() && times.unknown().isZero();
    }

    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("expected", seconds(times.expected()))
                .put("recorded", seconds(times.recorded()))
                .put("gap", seconds(times.gap()))
                .put("lost", seconds(times.lost()))
                .put("unknown", seconds(times.unknown()))
                .put("held", seconds(held))
                .put("expired", seconds(times.expired()))
                .put("pending", seconds(times.pending()))
                .put("notMature", seconds(times.notMature()))
                .put("notExpected", seconds(times.notExpected()));
    }

    /** Decimal seconds as text, exact to the microsecond, without trailing zeros: signed values are no floats. */
    static String seconds(Duration duration) {
        BigDecimal seconds = BigDecimal.valueOf(duration.getSeconds())
                .add(BigDecimal.valueOf(duration.getNano(), 9))
                .stripTrailingZeros();
        return seconds.toPlainString();
    }
}
