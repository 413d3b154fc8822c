package org.keepsight.storage.object;

import io.minio.ListObjectsArgs;
import io.minio.MinioAsyncClient;
import io.minio.Result;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.messages.Item;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import okhttp3.OkHttpClient;

/** The SDK's client of one bucket, whose failures are {@link IOException}s that say what happened. Thread-safe. */
final class S3Client implements AutoCloseable {
    private static final int MAX_REQUESTS = 64;

    private final S3Settings settings;
    private final S3ServerTime time;
    private final MinioAsyncClient client;

    S3Client(S3Settings settings) {
        this(settings, InstantSource.system());
    }

    S3Client(S3Settings settings, InstantSource clock) {
        this.settings = settings;
        this.time = new S3ServerTime(settings, clock);
        this.client = connect(settings, time);
    }

    private static MinioAsyncClient connect(S3Settings settings, S3ServerTime time) {
        OkHttpClient http = new OkHttpClient.Builder()
                .connectTimeout(settings.connectTimeout())
                .writeTimeout(settings.transferTimeout())
                .readTimeout(settings.transferTimeout())
                .addInterceptor(time)
                .retryOnConnectionFailure(false) // whether a PUT may be repeated is for put to find out
                .build();
        http.dispatcher().setMaxRequests(MAX_REQUESTS);
        http.dispatcher().setMaxRequestsPerHost(MAX_REQUESTS);
        MinioAsyncClient client = MinioAsyncClient.builder()
                .endpoint(settings.endpoint().toString())
                .region(settings.region())
                .credentials(settings.accessKey(), settings.secretKey())
                .httpClient(http, true)
                .build();
        if (settings.pathStyle()) {
            client.disableVirtualStyleEndpoint();
        } else {
            client.enableVirtualStyleEndpoint();
        }
        return client;
    }

    String bucket() {
        return settings.bucket();
    }

    String name() {
        return "s3:" + settings.authority() + "/" + settings.bucket();
    }

    /** What time it is by the store's clock. */
    Instant now() {
        return time.now();
    }

    /** Asks the store and waits; every failure of the SDK, checked or not, arrives as an {@link IOException}. */
    <T> T ask(Function<MinioAsyncClient, CompletableFuture<T>> question) throws IOException {
        try {
            return question.apply(client).get();
        } catch (ExecutionException | IllegalStateException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + name());
        }
    }

    /** What is listed, page by page as it is read; a failure arrives as an {@link UncheckedIOException}. */
    Stream<Item> items(ListObjectsArgs args) {
        Iterator<Result<Item>> pages = client.listObjects(args).iterator();
        Iterator<Item> items = new Iterator<>() {
            @Override
            public boolean hasNext() {
                try {
                    return pages.hasNext();
                } catch (RuntimeException e) {
                    throw new UncheckedIOException(failure(e));
                }
            }

            @Override
            public Item next() {
                try {
                    return pages.next().get();
                } catch (MinioException | IllegalStateException e) {
                    throw new UncheckedIOException(failure(e));
                }
            }
        };
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(items, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }

    /** What the SDK threw, in one sentence; its own exceptions quote whole requests and are left behind. */
    private IOException failure(Throwable thrown) {
        Throwable cause = thrown;
        while (!(cause instanceof MinioException || cause instanceof IOException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return switch (cause) {
            case S3Failure refused -> refused;
            case StoreFullException full -> full;
            case ErrorResponseException refused -> S3Failure.of(name(), refused);
            case IOException io -> new IOException(name() + " does not answer: " + io, io);
            default -> new IOException(name() + ": " + cause, cause);
        };
    }

    @Override
    public void close() {
        client.close();
    }
}
