package org.keepsight.ingest.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** A camera that serves one client at a time and turns others away: a real server behind a door for one. */
final class OneStreamCamera implements AutoCloseable {
    private final ServerSocket door;
    private final int server;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    OneStreamCamera(int server) throws IOException {
        this.server = server;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String url(String mount) {
        return "rtsp://127.0.0.1:" + door.getLocalPort() + "/" + mount;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                if (taken.compareAndSet(false, true)) {
                    Thread.ofVirtual().start(() -> serve(client));
                } else {
                    client.close();
                }
            } catch (IOException e) {
                if (!door.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket camera = new Socket(InetAddress.getLoopbackAddress(), server)) {
            sockets.addAll(List.of(client, camera));
            Thread answers = Thread.ofVirtual().start(() -> pass(camera, client));
            pass(client, camera);
            answers.join();
        } catch (IOException | InterruptedException e) {
            System.out.println("The one client went away: " + e.getMessage());
        } finally {
            taken.set(false);
        }
    }

    private static void pass(Socket from, Socket to) {
        try (InputStream in = from.getInputStream()) {
            in.transferTo(to.getOutputStream());
            to.close();
        } catch (IOException e) {
            System.out.println("One side closed: " + e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
