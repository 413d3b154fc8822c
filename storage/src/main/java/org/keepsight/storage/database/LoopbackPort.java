package org.keepsight.storage.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** A port of loopback for a private server. */
final class LoopbackPort {
    private LoopbackPort() {}

    /**
     * The port of last time unless somebody has it now, and then a free one: workers that outlive their serve by some
     * seconds find the next one's database where the last one's was.
     *
     * @param file remembers the port
     */
    static int remembered(Path file) throws IOException {
        int last = read(file);
        int port = isFree(last) ? last : free();
        Files.writeString(file, port + "\n");
        return port;
    }

    /** A port that nobody has now. */
    static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Zero when there is none that can be read. */
    private static int read(Path file) throws IOException {
        String text = Files.exists(file) ? Files.readString(file).strip() : "";
        return text.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(text) : 0;
    }

    private static boolean isFree(int port) {
        if (port < 1 || port > 65_535) {
            return false;
        }
        try {
            new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
            return true;
        } catch (IOException e) { // that is the answer
            return false;
        }
    }
}
