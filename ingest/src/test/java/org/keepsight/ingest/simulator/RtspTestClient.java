package org.keepsight.ingest.simulator;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A blocking RTSP client that sends exactly what it is told and shows exactly what comes back. */
final class RtspTestClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    record Response(int status, Map<String, String> headers, String body) {}

    record Frame(int channel, byte[] packet) {}

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;
    private int cseq;

    RtspTestClient(URI uri) throws IOException {
        this(uri, 64 * 1024);
    }

    RtspTestClient(URI uri, int receiveBuffer) throws IOException {
        socket.setReceiveBufferSize(receiveBuffer);
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    void timeout(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    /** Plays over this connection; returns the session. */
    static RtspTestClient playing(URI uri) throws IOException {
        return playing(uri, 64 * 1024);
    }

    static RtspTestClient playing(URI uri, int receiveBuffer) throws IOException {
        RtspTestClient client = new RtspTestClient(uri, receiveBuffer);
        Response setup = client.request("SETUP", uri + "/video", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
        String session = setup.headers().getOrDefault("session", "").split(";", 2)[0];
        Response play = client.request("PLAY", uri.toString(), "Session: " + session);
        if (play.status() != 200) {
            throw new IOException("PLAY was answered " + play.status());
        }
        return client;
    }

    Response request(String method, String uri, String... headers) throws IOException {
        StringBuilder text = new StringBuilder(method + " " + uri + " RTSP/1.0\r\nCSeq: " + ++cseq + "\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        send(text + "\r\n");
        return response();
    }

    void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    Response response() throws IOException {
        String line = line();
        int status = Integer.parseInt(line.split(" ", -1)[1]);
        Map<String, String> headers = new TreeMap<>();
        for (line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Response(status, headers, new String(body, StandardCharsets.UTF_8));
    }

    /** The next interleaved frame. */
    Frame frame() throws IOException {
        int dollar = in.readUnsignedByte();
        if (dollar != '$') {
            throw new IOException("not a frame: " + dollar);
        }
        int channel = in.readUnsignedByte();
        byte[] packet = new byte[in.readUnsignedShort()];
        in.readFully(packet);
        return new Frame(channel, packet);
    }

    /** The next frame of this channel. */
    Frame frame(int channel) throws IOException {
        Frame frame = frame();
        while (frame.channel() != channel) {
            frame = frame();
        }
        return frame;
    }

    int read() throws IOException {
        return in.read();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
