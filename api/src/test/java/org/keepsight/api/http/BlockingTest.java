package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.model.DomainException;

class BlockingTest {
    @Test
    void runsSoManyAtATimeLetsSoManyWaitAndRefusesTheRest() {
        Vertx vertx = Listener.loop();
        try (Blocking blocking = new Blocking(2, 3)) {
            Context loop = vertx.getOrCreateContext();
            CountDownLatch gate = new CountDownLatch(1);
            AtomicInteger running = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            List<Future<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                calls.add(blocking.call(loop, () -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    gate.await();
                    return running.getAndDecrement();
                }));
            }

            Future<Integer> surplus = blocking.call(loop, () -> 0);
            gate.countDown();
            calls.forEach(Listener::await);

            assertThat(surplus.cause())
                    .asInstanceOf(InstanceOfAssertFactories.type(DomainException.class))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(DomainException.Kind.UNAVAILABLE));
            assertThat(most).hasValueLessThanOrEqualTo(2);
        } finally {
            Listener.await(vertx.close());
        }
    }
}
