package org.keepsight.api.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.keepsight.storage.model.DomainException;

/** A bound port with an event loop of its own. */
final class Listener implements AutoCloseable {
    /**
     * Nothing passes on a connection while a command is being executed, so this bounds how long a client can wait for one
     * (a sweep goes on without its client). Idle connections cost little: only this computer, or a monitor, opens any.
     */
    private static final int IDLE_SECONDS = 600;

    private static final long CERTIFICATE_MILLIS = 5_000;

    private final Vertx vertx;
    private final HttpServer server;

    private Listener(Vertx vertx, HttpServer server) {
        this.vertx = vertx;
        this.server = server;
    }

    /** An event loop without spare threads. It reads nothing but the schemas of OpenAPI, from their jar. */
    static Vertx loop() {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false)));
    }

    /**
     * Binds and serves.
     *
     * @param setting what the address is called in the configuration
     * @throws DomainException {@code INVALID} naming the setting when it cannot be bound
     */
    static Listener start(Vertx vertx, Router router, String host, int port, String setting) {
        return start(vertx, router, host, port, setting, Exposure.LOOPBACK);
    }

    /** Likewise, encrypted or behind a proxy. */
    static Listener start(Vertx vertx, Router router, String host, int port, String setting, Exposure exposure) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxInitialLineLength(8192)
                .setMaxHeaderSize(16 << 10);
        try {
            Certificate certificate = exposure.tls() == null ? null : Certificate.load(vertx, exposure.tls());
            if (certificate != null) {
                certificate.applyTo(options);
            }
            ConnectionWatch watch = new ConnectionWatch(vertx, exposure);
            HttpServer server = vertx.createHttpServer(options)
                    .connectionHandler(watch::opened)
                    .requestHandler(request -> {
                        watch.asked(request);
                        router.handle(request);
                    });
            await(server.listen());
            if (certificate != null) {
                vertx.setPeriodic(CERTIFICATE_MILLIS, look -> certificate.refresh(server));
            }
            return new Listener(vertx, server);
        } catch (DomainException e) {
            await(vertx.close());
            throw e;
        } catch (CompletionException e) {
            await(vertx.close());
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw DomainException.invalid(setting, "cannot listen on " + host + ":" + port + ": " + cause.getMessage());
        }
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        await(server.close());
        await(vertx.close());
    }
}
