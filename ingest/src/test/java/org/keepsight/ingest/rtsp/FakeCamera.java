package org.keepsight.ingest.rtsp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/** Cameras with one fault that no real server has: a few lines of RTSP on a socket. */
public final class FakeCamera implements AutoCloseable {
    /** Serves one connection until it ends. */
    interface Manner {
        void serve(Socket connection) throws IOException, InterruptedException;
    }

    private static final String SDP = """
            v=0
            o=- 0 0 IN IP4 127.0.0.1
            s=fake
            t=0 0
            m=video 0 RTP/AVP 96
            a=rtpmap:96 H264/90000
            a=control:track1
            """.replace("\n", "\r\n");

    private final ServerSocket server;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final List<String> heard;

    private FakeCamera(Manner manner) {
        this(List.of(), manner);
    }

    private FakeCamera(List<String> heard, Manner manner) {
        this(heard, manner, ServerSocketFactory.getDefault());
    }

    private FakeCamera(List<String> heard, Manner manner, ServerSocketFactory sockets) {
        this.heard = heard;
        try {
            server = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(() -> accept(manner));
    }

    /** Accepts connections and says nothing. */
    public static FakeCamera silent() {
        return new FakeCamera(connection -> connection.getInputStream().transferTo(OutputStream.nullOutputStream()));
    }

    /** Agrees to everything and sends sender reports, never a picture. It forgets sessions that it does not hear of for 2 s. */
    public static FakeCamera withoutPictures() {
        List<String> heard = new CopyOnWriteArrayList<>();
        return new FakeCamera(heard, connection -> {
            converse(connection, SDP);
            Thread.ofVirtual().start(() -> hear(connection, heard));
            OutputStream out = connection.getOutputStream();
            while (true) {
                out.write(senderReport());
                out.flush();
                Thread.sleep(500);
            }
        });
    }

    /** Offers nothing but sound. */
    public static FakeCamera withoutVideoTrack() {
        return withoutVideoTrack(ServerSocketFactory.getDefault());
    }

    /** Likewise, on sockets of this kind. */
    static FakeCamera withoutVideoTrack(ServerSocketFactory sockets) {
        return new FakeCamera(List.of(), FakeCamera::withoutVideoTrack, sockets);
    }

    private static void withoutVideoTrack(Socket connection) throws IOException {
        converse(
                connection,
                SDP.replace("m=video 0 RTP/AVP 96", "m=audio 0 RTP/AVP 8")
                        .replace("a=rtpmap:96 H264/90000", "a=rtpmap:8 PCMA/8000"));
        connection.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    /** Sends over UDP only, and says that its pictures come from elsewhere. */
    static FakeCamera overUdp(String source, int port) {
        return new FakeCamera(connection -> {
            BufferedReader in = reader(connection);
            for (String request = request(in); !request.isEmpty(); request = request(in)) {
                boolean tcp = request.contains("RTP/AVP/TCP");
                switch (request.split(" ", -1)[0]) {
                    case "DESCRIBE" -> answer(connection, request, "200 OK", "Content-Type: application/sdp\r\n", SDP);
                    case "SETUP" ->
                        answer(
                                connection,
                                request,
                                tcp ? "461 Unsupported Transport" : "200 OK",
                                tcp
                                        ? ""
                                        : "Transport: RTP/AVP;unicast;client_port=" + clientPorts(request) + ";source="
                                                + source + ";server_port=" + port + "-" + (port + 1) + "\r\n",
                                "");
                    default -> answer(connection, request, "200 OK", "", "");
                }
            }
        });
    }

    private static String clientPorts(String request) {
        return request.replaceAll("(?s).*client_port=([0-9-]+).*", "$1");
    }

    /** Sends every client to another address. */
    static FakeCamera redirecting(String url) {
        return answering("302 Moved Temporarily", "Location: " + url + "\r\n");
    }

    /** Refuses whatever account it is given; {@link #heard} has what came as {@code Authorization}. */
    static FakeCamera refusing(String challenge) {
        List<String> heard = new CopyOnWriteArrayList<>();
        return new FakeCamera(heard, connection -> {
            BufferedReader in = reader(connection);
            for (String request = request(in); !request.isEmpty(); request = request(in)) {
                request.lines()
                        .filter(line -> line.startsWith("Authorization:"))
                        .forEach(heard::add);
                answer(connection, request, "401 Unauthorized", "WWW-Authenticate: " + challenge + "\r\n", "");
            }
        });
    }

    /** Asks for an account and repeats what it is given in the line and the body of an error. */
    public static FakeCamera echoing() {
        return new FakeCamera(connection -> {
            BufferedReader in = reader(connection);
            answer(connection, request(in), "401 Unauthorized", "WWW-Authenticate: Basic realm=\"cam\"\r\n", "");
            for (String request = request(in); !request.isEmpty(); request = request(in)) {
                answer(connection, request, "500 " + request.replace('\n', ' '), "", request);
            }
        });
    }

    /** Answers every request with this status. */
    public static FakeCamera answering(String status) {
        return answering(status, "");
    }

    private static FakeCamera answering(String status, String headers) {
        return new FakeCamera(connection -> {
            BufferedReader in = reader(connection);
            while (true) {
                String request = request(in);
                if (request.isEmpty()) {
                    return;
                }
                answer(connection, request, status, headers, "");
            }
        });
    }

    public String url() {
        return "rtsp://127.0.0.1:" + server.getLocalPort() + "/stream";
    }

    /** How many there were. */
    int connections() {
        return connections.size();
    }

    /** The methods of the requests that came after PLAY. */
    List<String> heard() {
        return heard;
    }

    private static void hear(Socket connection, List<String> heard) {
        try {
            BufferedReader in = reader(connection);
            for (String request = request(in); !request.isEmpty(); request = request(in)) {
                heard.add(request.split(" ", -1)[0]);
                answer(connection, request, "200 OK", "", "");
            }
        } catch (IOException e) {
            System.out.println("The camera's client went away: " + e.getMessage());
        }
    }

    private void accept(Manner manner) {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection, manner));
            } catch (SocketException e) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void serve(Socket connection, Manner manner) {
        try (connection) {
            manner.serve(connection);
        } catch (IOException | InterruptedException e) {
            System.out.println("The camera's client went away: " + e.getMessage());
        }
    }

    private static void converse(Socket connection, String sdp) throws IOException {
        BufferedReader in = reader(connection);
        while (true) {
            String request = request(in);
            switch (request.split(" ", -1)[0]) {
                case "OPTIONS" -> answer(connection, request, "200 OK", "Public: DESCRIBE, SETUP, PLAY\r\n", "");
                case "DESCRIBE" -> answer(connection, request, "200 OK", "Content-Type: application/sdp\r\n", sdp);
                case "SETUP" ->
                    answer(connection, request, "200 OK", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n", "");
                case "PLAY" -> {
                    answer(connection, request, "200 OK", "", "");
                    return;
                }
                default -> {
                    return;
                }
            }
        }
    }

    private static BufferedReader reader(Socket connection) throws IOException {
        return new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String request(BufferedReader in) throws IOException {
        StringBuilder request = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            request.append(line).append('\n');
        }
        return request.toString();
    }

    private static void answer(Socket connection, String request, String status, String headers, String body)
            throws IOException {
        String sequence = request.lines()
                .filter(line -> line.startsWith("CSeq:"))
                .findFirst()
                .orElse("CSeq: 0");
        String answer = "RTSP/1.0 " + status + "\r\n" + sequence + "\r\nSession: 1;timeout=2\r\n" + headers
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        connection.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        connection.getOutputStream().flush();
    }

    /** RFC 3550, 6.4.1, interleaved on channel 1. */
    private static byte[] senderReport() {
        return ByteBuffer.allocate(4 + 28)
                .put((byte) '$')
                .put((byte) 1)
                .putShort((short) 28)
                .put((byte) 0x80)
                .put((byte) 200)
                .putShort((short) 6)
                .putInt(1)
                .putLong(0xEE00_0000_0000_0000L)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .array();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
