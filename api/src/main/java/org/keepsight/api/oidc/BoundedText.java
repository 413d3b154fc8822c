package org.keepsight.api.oidc;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A body as UTF-8, of at most 1 MiB; more is given up. */
final class BoundedText implements BodySubscriber<String> {
    private static final long MOST = 1 << 20;

    private final BodySubscriber<String> whole = BodySubscribers.ofString(StandardCharsets.UTF_8);
    private Flow.@Nullable Subscription subscription;
    private long taken;

    @Override
    public CompletionStage<String> getBody() {
        return whole.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription to) {
        subscription = to;
        whole.onSubscribe(to);
    }

    @Override
    public void onNext(List<ByteBuffer> chunk) {
        taken += chunk.stream().mapToLong(ByteBuffer::remaining).sum();
        if (taken > MOST && subscription != null) {
            subscription.cancel();
            whole.onError(new IOException("the provider's answer is larger than 1 MiB"));
        } else {
            whole.onNext(chunk);
        }
    }

    @Override
    public void onError(Throwable failure) {
        whole.onError(failure);
    }

    @Override
    public void onComplete() {
        whole.onComplete();
    }
}
