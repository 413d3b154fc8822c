package org.keepsight.api.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Sends what no decent client would. */
final class RawHttp {
    private RawHttp() {}

    /** The status of the answer to a request of these lines. */
    static int status(int port, String... lines) throws IOException {
        try (Socket socket = sent(port, lines)) {
            String first = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (first == null) {
                throw new IOException("the server said nothing");
            }
            return Integer.parseInt(first.split(" ", -1)[1]);
        }
    }

    /** Everything the server says until it closes the connection. */
    static String answer(int port, String... lines) throws IOException {
        try (Socket socket = sent(port, lines)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /**
     * Takes the answer by and by, some 3 MB a second, and has something done after the first MiB.
     *
     * @return how many bytes came until the server ended it
     */
    static long slowly(int port, Runnable meanwhile, String... lines) throws IOException, InterruptedException {
        try (Socket socket = sent(port, lines)) {
            byte[] buffer = new byte[1 << 16];
            long got = 0;
            boolean done = false;
            while (true) {
                int n;
                try {
                    n = socket.getInputStream().readNBytes(buffer, 0, buffer.length);
                } catch (SocketException e) { // cut
                    return got;
                }
                got += n;
                if (n < buffer.length) {
                    return got;
                }
                if (!done && got >= 1 << 20) {
                    meanwhile.run();
                    done = true;
                }
                Thread.sleep(20);
            }
        }
    }

    private static Socket sent(int port, String... lines) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        try {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
