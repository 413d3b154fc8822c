package org.keepsight.api.http;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.registry.Camera;
import org.keepsight.storage.registry.CameraChange;
import org.keepsight.storage.registry.Credentials;
import org.keepsight.storage.registry.Registry;

/**
 * A new account for many cameras. Each camera is asked once whether it takes it, and keeps what is registered if it does
 * not: a wrong password costs no recording, and locks no account. Thread-safe.
 */
final class CredentialChange {
    /** Cameras asked side by side, for all requests together. */
    private static final int AT_ONCE = 16;

    private final Registry registry;
    private final LoginTest logins;
    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    CredentialChange(Registry registry, LoginTest logins) {
        this.registry = registry;
        this.logins = logins;
    }

    /**
     * What came of one camera.
     *
     * @param why it keeps what it had; empty when it was changed
     */
    record Outcome(Code camera, String why) {
        boolean applied() {
            return why.isEmpty();
        }
    }

    /** In the order of the cameras. Unknown ones are {@code NOT_FOUND}, before any camera is asked. */
    List<Outcome> apply(List<Code> codes, Credentials credentials, Actor actor, String reason)
            throws InterruptedException {
        List<Camera> cameras = codes.stream().distinct().map(registry::camera).toList();
        List<Outcome> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Outcome>> tasks = cameras.stream()
                    .map(camera -> (Callable<Outcome>) () -> one(camera, credentials, actor, reason))
                    .toList();
            for (Future<Outcome> done : threads.invokeAll(tasks)) {
                outcomes.add(done.get());
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("a camera's account was not changed", e);
        }
        return outcomes;
    }

    private Outcome one(Camera camera, Credentials credentials, Actor actor, String reason)
            throws InterruptedException {
        turns.acquire();
        try {
            String why = logins.refusal(camera.url(), credentials).orElse("");
            if (why.isEmpty()) {
                registry.changeCamera(
                        camera.code(),
                        new CameraChange(null, null, null, credentials, null, null, null, null, null),
                        actor,
                        reason);
            }
            return new Outcome(camera.code(), why);
        } catch (DomainException e) {
            return new Outcome(camera.code(), String.valueOf(e.getMessage()));
        } finally {
            turns.release();
        }
    }
}
