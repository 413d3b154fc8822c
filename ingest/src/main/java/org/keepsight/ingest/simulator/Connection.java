package org.keepsight.ingest.simulator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's TCP connection. What the client does not take in time waits in a bounded queue; a client that lags too far
 * behind is cut, as a camera with little memory does. For the loop's thread only.
 */
final class Connection implements EventLoop.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int MAX_REQUEST = 16 * 1024;
    /** Bounded, or the system would hide a lagging client behind megabytes. */
    private static final int SOCKET_BUFFER = 256 * 1024;

    private static final int MAX_QUEUED_BYTES = 8 * 1024 * 1024;
    private static final long MAX_LAG_NANOS = 5_000_000_000L;

    private record Chunk(ByteBuffer bytes, long queuedAt) {}

    private final SocketChannel channel;
    private final InetAddress remote;
    private final SelectionKey key;
    private final Conversation conversation;
    private final ByteBuffer in = ByteBuffer.allocate(MAX_REQUEST);
    private final Deque<Chunk> out = new ArrayDeque<>();
    private int queued;
    private long lastHeard = System.nanoTime();
    private boolean closed;

    Connection(EventLoop loop, Listener listener, SocketChannel channel) throws IOException {
        this.channel = channel;
        this.remote = channel.socket().getInetAddress();
        this.conversation = new Conversation(this, listener);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
        key = loop.register(channel, SelectionKey.OP_READ, this);
    }

    InetAddress remote() {
        return remote;
    }

    /** When the client last sent anything, on {@link System#nanoTime}'s clock. */
    long lastHeard() {
        return lastHeard;
    }

    @Override
    public void ready(SelectionKey ready) throws IOException {
        if (ready.isReadable()) {
            read();
        }
        if (!closed && ready.isWritable()) {
            flush();
        }
    }

    @Override
    public void abort() {
        close();
    }

    /** Sends as soon as the client takes it. A broken or lagging client is cut; then this does nothing. */
    void send(ByteBuffer bytes) {
        if (closed) {
            return;
        }
        long now = System.nanoTime();
        queued += bytes.remaining();
        out.add(new Chunk(bytes, now));
        if (queued > MAX_QUEUED_BYTES || now - out.getFirst().queuedAt() > MAX_LAG_NANOS) {
            LOG.atInfo()
                    .addKeyValue("client", remote)
                    .addKeyValue("bytes", queued)
                    .log("a lagging client is cut");
            close();
            return;
        }
        try {
            flush();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("a simulated connection broke");
            close();
        }
    }

    /** Ends the connection and what it watched; again does nothing. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        out.clear();
        conversation.end();
        try {
            channel.close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("a simulated connection did not close cleanly");
        }
    }

    private void read() throws IOException {
        int count = channel.read(in);
        if (count < 0) {
            close();
            return;
        }
        lastHeard = System.nanoTime();
        in.flip();
        try {
            RtspRequest request = RtspRequest.take(in);
            while (request != null && !closed) {
                conversation.answer(request);
                request = RtspRequest.take(in);
            }
            in.compact();
            if (!in.hasRemaining()) {
                throw new RtspRequest.MalformedException("the request is too long");
            }
        } catch (RtspRequest.MalformedException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("a malformed request");
            send(RtspResponse.of(400).encode(""));
            close();
        }
    }

    private void flush() throws IOException {
        for (Chunk chunk = out.peek(); chunk != null; chunk = out.peek()) {
            queued -= channel.write(chunk.bytes());
            if (chunk.bytes().hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return;
            }
            out.remove();
        }
        key.interestOps(SelectionKey.OP_READ);
    }
}
