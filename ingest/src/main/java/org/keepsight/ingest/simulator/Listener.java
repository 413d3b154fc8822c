package org.keepsight.ingest.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One port and the cameras behind it. For the loop's thread only. */
final class Listener implements EventLoop.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int BACKLOG = 256;
    private static final long PAUSE_NANOS = 1_000_000_000L;

    private final EventLoop loop;
    private final InetSocketAddress bound;
    private final Map<String, Mount> mounts = new TreeMap<>();
    private final Set<Connection> connections = new LinkedHashSet<>();
    /** A listening socket; or, while the cameras are gone, a bound one that does not listen: the system refuses, and gives the port to nobody else. */
    private NetworkChannel socket;

    /** @param port 0 for any free one */
    Listener(EventLoop loop, InetAddress address, int port) {
        this.loop = loop;
        try {
            ServerSocketChannel server = listen(new InetSocketAddress(address, port));
            socket = server;
            bound = (InetSocketAddress) server.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the simulator cannot listen on " + address.getHostAddress() + " port " + port, e);
        }
    }

    int port() {
        return bound.getPort();
    }

    InetAddress address() {
        return bound.getAddress();
    }

    /** The address as it stands in a URI. */
    String host() {
        String text = bound.getAddress().getHostAddress();
        return text.indexOf(':') < 0 ? text : "[" + text + "]";
    }

    Collection<Mount> mounts() {
        return mounts.values();
    }

    void add(Mount mount) {
        mounts.put(mount.name(), mount);
    }

    /** The camera at this path, which may end in the name of the track. */
    @Nullable
    Mount mount(String path) {
        Mount exact = mounts.get(path);
        String track = "/" + Sdp.TRACK;
        return exact != null || !path.endsWith(track)
                ? exact
                : mounts.get(path.substring(0, path.length() - track.length()));
    }

    void forget(Connection connection) {
        connections.remove(connection);
    }

    /** From now on connections are refused; those that are open stay. */
    void suspend() {
        if (socket instanceof ServerSocketChannel) {
            replace(() -> {
                SocketChannel reservation = SocketChannel.open();
                reservation.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                return reservation.bind(bound);
            });
        }
    }

    /** Connections are accepted again. */
    void resume() {
        if (!(socket instanceof ServerSocketChannel)) {
            replace(() -> listen(bound));
        }
    }

    void close() {
        List.copyOf(connections).forEach(Connection::close);
        try {
            socket.close();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("port", port()).setCause(e).log("a simulated port did not close cleanly");
        }
    }

    @Override
    public void ready(SelectionKey key) {
        try {
            SocketChannel accepted = ((ServerSocketChannel) key.channel()).accept();
            if (accepted != null) {
                connections.add(new Connection(loop, this, accepted));
            }
        } catch (IOException e) {
            // Out of file descriptors, most likely: the waiting client keeps the key ready, so do not spin.
            LOG.atWarn().addKeyValue("port", port()).setCause(e).log("a simulated camera cannot accept");
            key.interestOps(0);
            loop.at(System.nanoTime() + PAUSE_NANOS, () -> {
                if (key.isValid()) {
                    key.interestOps(SelectionKey.OP_ACCEPT);
                }
            });
        }
    }

    @Override
    public void abort() {
        close();
    }

    private interface Opening {
        NetworkChannel open() throws IOException;
    }

    private void replace(Opening next) {
        try {
            socket.close();
            loop.release();
            socket = next.open();
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port() + " of a simulated camera was taken", e);
        }
    }

    private ServerSocketChannel listen(InetSocketAddress address) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address, BACKLOG);
            loop.register(server, SelectionKey.OP_ACCEPT, this);
            return server;
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }
}
