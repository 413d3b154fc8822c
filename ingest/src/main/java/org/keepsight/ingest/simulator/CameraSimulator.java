package org.keepsight.ingest.simulator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.registry.Credentials;

/**
 * A server of simulated cameras: RTSP (RFC 2326) with RTP over TCP or UDP, digest authentication per camera, and faults on
 * demand.
 *
 * <p>All cameras are served by one thread; {@link LiveScene}s are drawn and encoded by two more, only while somebody
 * watches. A client that lags costs itself. Thread-safe.
 */
public final class CameraSimulator implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*");
    private static final int ENCODER_THREADS = 2;

    private final InetAddress address;
    private final EventLoop loop;
    private final ExecutorService encoders;
    private final Listener shared;
    private final Map<String, Mount> mounts = new HashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private CameraSimulator(InetAddress address, int port) throws IOException {
        this.address = address;
        loop = new EventLoop("camera-simulator");
        encoders = Executors.newFixedThreadPool(
                ENCODER_THREADS,
                Thread.ofPlatform().name("scene-encoder-", 0).daemon().factory());
        shared = loop.call(() -> new Listener(loop, address, port));
    }

    /** A simulator without cameras on any free port of this address. */
    public static CameraSimulator open(InetAddress address) throws IOException {
        return open(address, 0);
    }

    /** A simulator without cameras on this port. */
    public static CameraSimulator open(InetAddress address, int port) throws IOException {
        return new CameraSimulator(address, port);
    }

    /**
     * Adds a camera on the shared port.
     *
     * @param name unique; letters, digits, dot, dash, underscore and slash; not ending in {@code /video}
     * @param credentials who may watch; null for anybody
     * @return where to watch it, without credentials
     */
    public URI mount(String name, MediaSource source, @Nullable Credentials credentials) {
        return add(name, source, credentials, -1);
    }

    /**
     * Adds a camera on a port of its own, so that {@link Fault#GONE} looks as if it had no power: connection refused.
     *
     * @param port 0 for any free one
     * @return where to watch it, without credentials
     */
    public URI mountAlone(String name, MediaSource source, @Nullable Credentials credentials, int port) {
        return add(name, source, credentials, port);
    }

    /**
     * Makes something wrong with a camera, or everything right again with {@link Fault#NONE}.
     *
     * @throws IllegalArgumentException when there is no such camera
     */
    public void fault(String name, Fault fault) {
        onLoop(name, mount -> {
            boolean alone = mount.listener() != shared;
            if (alone && fault == Fault.GONE) {
                mount.listener().suspend();
            }
            mount.fault(fault);
            if (alone && fault != Fault.GONE) {
                mount.listener().resume();
            }
            return fault;
        });
    }

    /** Makes all later timestamps of a camera jump by this much, forward or back, as a clock set by hand does. */
    public void jump(String name, Duration by) {
        onLoop(name, mount -> {
            mount.jump(by.toMillis() * 90);
            return by;
        });
    }

    /** How many clients watch a camera now. */
    public int viewers(String name) {
        return onLoop(name, Mount::viewers);
    }

    /** How many requests with wrong credentials a camera has refused. */
    public int refusals(String name) {
        return onLoop(name, Mount::refusals);
    }

    /** Cuts all connections and frees all ports. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        loop.call(() -> {
            mounts.values().forEach(mount -> mount.listener().close());
            shared.close();
            return mounts.size();
        });
        loop.close();
        encoders.shutdown();
        try {
            encoders.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private URI add(String name, MediaSource source, @Nullable Credentials credentials, int port) {
        if (!NAME.matcher(name).matches() || name.endsWith("/" + Sdp.TRACK)) {
            throw new IllegalArgumentException("not a name for a simulated camera: " + name);
        }
        // Loads the encoder's library, if it is needed: here, because the loop must not wait for it.
        source.parameterSets();
        return loop.call(() -> {
            if (mounts.containsKey(name)) {
                throw new IllegalArgumentException("there is a simulated camera " + name + " already");
            }
            Listener listener = port < 0 ? shared : new Listener(loop, address, port);
            Mount mount = new Mount(loop, encoders, listener, name, source, credentials);
            listener.add(mount);
            mounts.put(name, mount);
            return URI.create("rtsp://" + listener.host() + ":" + listener.port() + "/" + name);
        });
    }

    private <T> T onLoop(String name, Function<Mount, T> task) {
        return loop.call(() -> {
            Mount mount = mounts.get(name);
            if (mount == null) {
                throw new IllegalArgumentException("there is no simulated camera " + name);
            }
            return task.apply(mount);
        });
    }
}
