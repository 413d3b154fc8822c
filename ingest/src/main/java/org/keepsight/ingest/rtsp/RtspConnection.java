package org.keepsight.ingest.rtsp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import javax.net.ssl.SSLSocket;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.rtsp.Incoming.Interleaved;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP connection to a camera, read in pieces as large as the kernel has: many packets for one system call. Used by one
 * thread; {@link #letGo} by any.
 */
final class RtspConnection implements AutoCloseable {
    /** Room for the largest piece and what came with it; pages that are never reached cost nothing. */
    private static final int BUFFER = 192 << 10;

    private static final int PREFIX = 4;
    private static final int LONGEST_LINE = 2 << 10;
    private static final int LONGEST_HEAD = 16 << 10;
    private static final int LONGEST_BODY = 64 << 10;

    /** Some cameras send rubbish between packets; more than this in a row is no RTSP. */
    private static final int MOST_RUBBISH = 256 << 10;

    private static final int RUBBISH = 0;
    private static final int INCOMPLETE = Integer.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(RtspConnection.class);

    private final SocketChannel channel;
    private final InstantSource clock;
    private ReadableByteChannel reading;
    private WritableByteChannel writing;
    /** Freed when the connection is closed: direct buffers wait for a collection that an idle heap never makes. */
    private final BytePointer memory = new BytePointer(BUFFER);

    private final ByteBuffer in =
            memory.asByteBuffer().order(ByteOrder.BIG_ENDIAN).flip();
    private volatile boolean streaming;
    private int rubbish;
    private long arrivalNanos;
    private Instant arrivedAt = Instant.EPOCH;

    RtspConnection(InstantSource clock) throws IOException {
        this.channel = SocketChannel.open();
        this.reading = channel;
        this.writing = channel;
        this.clock = clock;
    }

    void connect(InetSocketAddress camera) throws IOException {
        channel.connect(camera);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    /** Agrees on encryption; cameras sign for themselves, so that it keeps listeners out and proves nobody's identity. */
    void encrypt(String host) throws IOException {
        SSLSocket encrypted = (SSLSocket) AnyCertificate.CONTEXT
                .getSocketFactory()
                .createSocket(channel.socket(), host, channel.socket().getPort(), true);
        encrypted.startHandshake();
        reading = Channels.newChannel(encrypted.getInputStream());
        writing = Channels.newChannel(encrypted.getOutputStream());
    }

    /** From now on letting go ends what is read, and what is written still goes out. */
    void streaming() {
        streaming = true;
    }

    /** Makes whoever waits for the camera return soon. Called by any thread, also after the end. */
    void letGo() {
        try {
            if (streaming) {
                channel.shutdownInput();
            } else {
                channel.close();
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("a camera's connection had ended before it was let go");
        }
    }

    /** When the piece that holds the last packet was read, by the monotonic clock. */
    long arrivalNanos() {
        return arrivalNanos;
    }

    /** When that was, by this computer's clock. */
    Instant arrivedAt() {
        return arrivedAt;
    }

    void send(byte[] message) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(message);
        while (out.hasRemaining()) {
            writing.write(out);
        }
    }

    /**
     * Waits for what comes next; nothing at the end.
     *
     * @throws ProtocolException when what comes is no RTSP
     * @throws IOException when the connection breaks or was let go
     */
    @Nullable
    Incoming next() throws IOException {
        while (true) {
            Incoming next = take();
            if (next != null) {
                rubbish = 0;
                return next;
            }
            if (!fill()) {
                return null;
            }
        }
    }

    /** What lies whole at the beginning of the buffer; rubbish before it is skipped. */
    private @Nullable Incoming take() throws ProtocolException {
        while (in.hasRemaining()) {
            boolean packet = in.get(in.position()) == '$';
            int length = packet ? packetLength() : messageLength();
            if (length > in.remaining()) {
                return null;
            }
            if (length != RUBBISH) {
                ByteBuffer piece = in.slice(in.position(), length);
                in.position(in.position() + length);
                return packet
                        ? new Interleaved(piece.get(1) & 0xff, piece.slice(PREFIX, length - PREFIX))
                        : message(piece);
            }
            in.get();
            if (++rubbish > MOST_RUBBISH) {
                throw new ProtocolException("what the camera sends is not RTSP");
            }
        }
        return null;
    }

    private int packetLength() {
        return in.remaining() < PREFIX ? INCOMPLETE : PREFIX + Short.toUnsignedInt(in.getShort(in.position() + 2));
    }

    private int messageLength() {
        int line = lineEnd(in.position(), LONGEST_LINE);
        if (line < 0) {
            return in.remaining() > LONGEST_LINE || !Character.isUpperCase(in.get(in.position()))
                    ? RUBBISH
                    : INCOMPLETE;
        }
        if (!RtspMessage.begins(
                text(in.slice(in.position(), line - in.position())).strip())) {
            return RUBBISH;
        }
        int head = headEnd(line) - in.position();
        if (head < 0) {
            return in.remaining() > LONGEST_HEAD ? RUBBISH : INCOMPLETE;
        }
        int body = RtspMessage.bodyLength(text(in.slice(in.position(), head)));
        return body > LONGEST_BODY ? RUBBISH : head + body;
    }

    /** Behind the line that begins here; negative when it has no end within so many bytes. */
    private int lineEnd(int from, int most) {
        int limit = Math.min(in.limit(), from + most);
        for (int i = from; i < limit; i++) {
            if (in.get(i) == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    /** Behind the empty line; negative when there is none yet. */
    private int headEnd(int from) {
        int start = from;
        for (int end = lineEnd(start, LONGEST_HEAD); end >= 0; end = lineEnd(start, LONGEST_HEAD)) {
            if (end - start == 1 || (end - start == 2 && in.get(start) == '\r')) {
                return end;
            }
            start = end;
        }
        return -1;
    }

    private static RtspMessage message(ByteBuffer whole) {
        String text = text(whole);
        int crlf = text.indexOf("\n\r\n");
        int lf = text.indexOf("\n\n");
        boolean bare = crlf < 0 || (lf >= 0 && lf < crlf);
        int head = bare ? lf + 2 : crlf + 3;
        return RtspMessage.parse(text.substring(0, head), text.substring(head));
    }

    /** Bytes stay what they are: a length counts bytes, and nothing read here depends on the character set. */
    private static String text(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
    }

    /** Waits for more. Returns whether there was any. */
    private boolean fill() throws IOException {
        in.compact();
        try {
            boolean more = reading.read(in) >= 0;
            arrivalNanos = System.nanoTime();
            arrivedAt = clock.instant();
            return more;
        } finally {
            in.flip();
        }
    }

    /** By the thread that reads; what it was handed last must not be looked at any more. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("a camera's connection broke while it was closed");
        } finally {
            memory.close();
        }
    }
}
