package org.keepsight.api.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.http.Health.Check;

/**
 * Asks one part whether it answers, one question at a time: whoever asks while a question is open shares its answer, so
 * a part that hangs holds one thread and hides no other part. Used on one event loop only.
 */
final class Probe {
    private static final long LIMIT_SECONDS = 5;

    private final String name;
    private final String failed;
    private final Blocking blocking;
    private final Callable<?> question;
    private @Nullable Future<Check> open;

    /**
     * @param failed what to say when the question fails
     * @param question any answer will do
     */
    Probe(String name, String failed, Blocking blocking, Callable<?> question) {
        this.name = name;
        this.failed = failed;
        this.blocking = blocking;
        this.question = question;
    }

    /** Whether the part answers within 5 s. The future never fails. */
    Future<Check> ask(Context loop) {
        Future<Check> asked = open;
        if (asked == null) {
            asked = blocking.call(loop, question)
                    .map(answer -> new Check(name, true, null))
                    .otherwise(failure -> new Check(name, false, failed));
            open = asked;
            asked.onComplete(done -> open = null);
        }
        return asked.timeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .otherwise(late -> new Check(name, false, "no answer within " + LIMIT_SECONDS + " s"));
    }
}
