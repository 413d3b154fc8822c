package org.keepsight.deploy.faults;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.keepsight.deploy.Program;

/** Keeps a serve running as systemd does: one that ends is started again a second later. Owns a thread. */
final class ServeKeeper implements Closeable {
    private static final long RESTART_MILLIS = 1_000;
    private static final long LOOK_MILLIS = 100;

    private final Path config;
    private final Map<String, String> environment;
    private final Thread keeper = new Thread(this::keep, "serve-keeper");
    private Program serve;
    private boolean held;
    private boolean closed;

    ServeKeeper(Path config, Map<String, String> environment) throws IOException {
        this.config = config;
        this.environment = environment;
        this.serve = start();
        keeper.start();
    }

    private Program start() throws IOException {
        return Program.start(environment, "serve", "--config", config.toString());
    }

    private void keep() {
        try {
            while (!isClosed()) {
                if (isToBeStarted()) {
                    Thread.sleep(RESTART_MILLIS);
                    startAgain();
                }
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized boolean isToBeStarted() {
        return !closed && !held && !serve.alive();
    }

    private synchronized void startAgain() throws IOException {
        if (isToBeStarted()) {
            System.out.println("serve ended and is started again");
            serve = start();
        }
    }

    /** The serve that runs now, or ran last. */
    synchronized Program serve() {
        return serve;
    }

    synchronized List<ProcessHandle> workers() {
        return serve.alive() ? serve.workers() : List.of();
    }

    /** kill -9; it stays so until it is {@link #release}d. */
    synchronized void kill() throws InterruptedException {
        held = true;
        serve.kill();
    }

    synchronized void release() throws IOException {
        held = false;
        serve = start();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        try {
            keeper.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        serve().close();
    }
}
