package org.keepsight.ingest.simulator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * The way RTP and RTCP packets take to one viewer. Packets are handed over framed as for TCP (RFC 2326 10.12: '$', channel,
 * length, packet), RTP on {@link #channel} and RTCP on the next one.
 */
sealed interface RtpTransport {
    int channel();

    /** Sends whole frames, or bytes meant as garbage. Never blocks. */
    void send(ByteBuffer frames);

    /** Whether the viewer must be heard now and then, because a dead one does not break the connection. */
    boolean needsKeepAlive();

    void close() throws IOException;

    /** Inside the RTSP connection. */
    record Interleaved(Connection connection, int channel) implements RtpTransport {
        @Override
        public void send(ByteBuffer frames) {
            connection.send(frames);
        }

        @Override
        public boolean needsKeepAlive() {
            return false;
        }

        @Override
        public void close() {
            // The connection belongs to whoever accepted it.
        }
    }

    /** A pair of UDP ports at either end. A datagram that the socket does not take at once is lost, as UDP's are. */
    record Udp(DatagramChannel rtp, DatagramChannel rtcp, InetAddress client, int clientPort) implements RtpTransport {
        private static final int ATTEMPTS = 20;

        /** Binds an even port and the one above it. */
        static Udp open(InetAddress local, InetAddress client, int clientPort) throws IOException {
            IOException failure = new IOException("no pair of free UDP ports");
            for (int i = 0; i < ATTEMPTS; i++) {
                DatagramChannel first = bound(local, 0);
                try {
                    int port = first.socket().getLocalPort();
                    if (port % 2 == 0) {
                        return new Udp(first, bound(local, port + 1), client, clientPort);
                    }
                } catch (IOException e) {
                    failure = e;
                }
                first.close();
            }
            throw failure;
        }

        private static DatagramChannel bound(InetAddress local, int port) throws IOException {
            DatagramChannel channel = DatagramChannel.open();
            try {
                channel.bind(new InetSocketAddress(local, port)).configureBlocking(false);
                return channel;
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        }

        int serverPort() {
            return rtp.socket().getLocalPort();
        }

        @Override
        public int channel() {
            return 0;
        }

        @Override
        public void send(ByteBuffer frames) {
            while (frames.remaining() > 4) {
                int channel = frames.get(frames.position() + 1) & 1;
                int length =
                        Math.min(Short.toUnsignedInt(frames.getShort(frames.position() + 2)), frames.remaining() - 4);
                ByteBuffer packet = frames.slice(frames.position() + 4, length);
                frames.position(frames.position() + 4 + length);
                try {
                    (channel == 0 ? rtp : rtcp).send(packet, new InetSocketAddress(client, clientPort + channel));
                } catch (IOException e) {
                    frames.position(frames.limit());
                }
            }
        }

        @Override
        public boolean needsKeepAlive() {
            return true;
        }

        @Override
        public void close() throws IOException {
            rtp.close();
            rtcp.close();
        }
    }
}
