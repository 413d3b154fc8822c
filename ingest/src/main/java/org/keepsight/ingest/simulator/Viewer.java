package org.keepsight.ingest.simulator;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.keepsight.ingest.simulator.AccessUnit.Payload;

/** One RTP stream to one client (RFC 3550): packets with its own sequence, and sender reports. */
final class Viewer {
    private static final int HEADER = 12;
    private static final int FRAMING = 4;
    private static final int SENDER_REPORT = 200;
    private static final int SOURCE_DESCRIPTION = 202;
    private static final long NTP_EPOCH_OFFSET = 2_208_988_800L;
    private static final byte[] CNAME = "keepsight".getBytes(StandardCharsets.US_ASCII);
    private static final long REPORT_PERIOD = 5_000_000_000L;
    private static final long KEEP_ALIVE_LIMIT = 90_000_000_000L;

    private final Connection connection;
    private final RtpTransport transport;
    private final Random random = new Random();
    private final int source = random.nextInt();
    private final int timestampOffset = random.nextInt();
    private short sequence = (short) random.nextInt();
    private int packets;
    private int octets;
    private long lastReport;
    private boolean reported;
    private boolean waitsForKey = true;

    Viewer(Connection connection, RtpTransport transport) {
        this.connection = connection;
        this.transport = transport;
    }

    Connection connection() {
        return connection;
    }

    /** The sequence number of the next packet. */
    int nextSequence() {
        return Short.toUnsignedInt(sequence);
    }

    /** From now on everything is left out up to the next key picture. */
    void awaitKey() {
        waitsForKey = true;
    }

    /**
     * Sends a picture, or leaves it out while waiting for a key picture.
     *
     * @param ticks its time on the mount's 90 kHz clock
     */
    void show(AccessUnit unit, long ticks) {
        if (waitsForKey && !unit.key()) {
            return;
        }
        waitsForKey = false;
        int count = unit.payloads().size();
        ByteBuffer frames = ByteBuffer.allocate(count * (FRAMING + HEADER) + unit.size());
        for (int i = 0; i < count; i++) {
            Payload payload = unit.payloads().get(i);
            frames.put((byte) '$').put((byte) transport.channel()).putShort((short) (HEADER + payload.size()));
            frames.put((byte) 0x80).put((byte) (Sdp.PAYLOAD_TYPE | (i == count - 1 ? 0x80 : 0)));
            frames.putShort(sequence++).putInt(timestamp(ticks)).putInt(source);
            frames.put(payload.prefix()).put(payload.bytes(), payload.offset(), payload.length());
        }
        packets += count;
        octets += unit.size();
        transport.send(frames.flip());
    }

    /** Sends a sender report if none went out for 5 s. */
    void report(long nanoTime, Instant now, long ticks) {
        if (reported && nanoTime - lastReport < REPORT_PERIOD) {
            return;
        }
        reported = true;
        lastReport = nanoTime;
        ByteBuffer frame = ByteBuffer.allocate(FRAMING + 28 + 20);
        frame.put((byte) '$').put((byte) (transport.channel() + 1)).putShort((short) 48);
        frame.put((byte) 0x80).put((byte) SENDER_REPORT).putShort((short) 6).putInt(source);
        frame.putInt((int) (now.getEpochSecond() + NTP_EPOCH_OFFSET));
        frame.putInt((int) (((long) now.getNano() << 32) / 1_000_000_000L));
        frame.putInt(timestamp(ticks)).putInt(packets).putInt(octets);
        frame.put((byte) 0x81)
                .put((byte) SOURCE_DESCRIPTION)
                .putShort((short) 4)
                .putInt(source);
        frame.put((byte) 1).put((byte) CNAME.length).put(CNAME);
        transport.send(frame.clear());
    }

    /** Sends random bytes, not framed as anything. */
    void garble() {
        byte[] noise = new byte[500 + random.nextInt(1000)];
        random.nextBytes(noise);
        transport.send(ByteBuffer.wrap(noise));
    }

    /** Whether a viewer that has to be heard was not, for longer than the session's timeout allows. */
    boolean isLost(long nanoTime) {
        return transport.needsKeepAlive() && nanoTime - connection.lastHeard() > KEEP_ALIVE_LIMIT;
    }

    private int timestamp(long ticks) {
        return timestampOffset + (int) ticks;
    }
}
