package org.keepsight.storage.object;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy on loopback in front of a real server, which does what networks and servers do on bad days. It knows as much
 * of HTTP as it needs to tell a PUT and where its body ends; whatever else is said passes through untouched, so that it
 * serves in front of PostgreSQL, too. What it does can be changed at any time; so can where it leads.
 */
public final class FaultyProxy implements AutoCloseable {
    /** What happens. */
    public enum Fault {
        NONE,
        /** Connections are refused, and those there are break. */
        REFUSE,
        /** A PUT waits before it is passed on. */
        SLOW,
        /** A PUT is answered 503 SlowDown. */
        UNAVAILABLE,
        /** A PUT is answered 507. */
        FULL,
        /** A PUT is answered 403 QuotaExceeded. */
        QUOTA,
        /** The connection breaks in the middle of a PUT's body. */
        CUT_BODY,
        /** A PUT is carried out, and its answer never arrives. */
        LOSE_ANSWER
    }

    private static final int BUFFER = 16 * 1024;
    private static final int MAX_HEAD = 64 * 1024;
    private static final Duration SLOW = Duration.ofSeconds(2);

    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger hits = new AtomicInteger();
    private volatile int backend;
    private volatile Fault fault = Fault.NONE;
    private volatile ServerSocket listener;
    private final Set<Socket> losing = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Listens on a free port and leads to this port of loopback. */
    public FaultyProxy(int backend) throws IOException {
        this.backend = backend;
        this.listener = listen(0);
        this.port = listener.getLocalPort();
        accept(listener);
    }

    public int port() {
        return port;
    }

    /** How often the fault struck, connections that were refused not counted. */
    public int hits() {
        return hits.get();
    }

    /** Leads elsewhere from now on; connections there are stay. */
    public void leadTo(int newBackend) {
        backend = newBackend;
    }

    /** Breaks all connections; new ones are welcome. */
    public void cut() {
        sockets.forEach(FaultyProxy::shut);
    }

    /** From now on. */
    public synchronized void set(Fault next) throws IOException {
        if (next == Fault.REFUSE && fault != Fault.REFUSE) {
            listener.close();
            cut();
        } else if (next != Fault.REFUSE && fault == Fault.REFUSE) {
            listener = listen(port);
            accept(listener);
        }
        fault = next;
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
        return socket;
    }

    private void accept(ServerSocket at) {
        Thread.ofVirtual().start(() -> {
            while (!at.isClosed()) {
                try {
                    serve(at.accept());
                } catch (IOException e) {
                    if (!at.isClosed()) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        });
    }

    private void serve(Socket client) {
        sockets.add(client);
        Thread.ofVirtual().start(() -> {
            try (client;
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), backend)) {
                sockets.add(server);
                Thread back = Thread.ofVirtual().start(() -> answer(server, client));
                pass(client, server);
                if (!server.isClosed()) {
                    server.shutdownOutput();
                }
                back.join();
                sockets.remove(server);
            } catch (IOException e) {
                shut(client); // the other side is told by the broken connection
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                sockets.remove(client);
            }
        });
    }

    private void answer(Socket server, Socket client) {
        try {
            copy(server.getInputStream(), client);
        } catch (IOException e) {
            shut(server);
        }
        shut(client);
    }

    private void copy(InputStream in, Socket client) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            if (losing.remove(client)) {
                hits.incrementAndGet();
                return;
            }
            client.getOutputStream().write(buffer, 0, read);
        }
    }

    /** One HTTP request after the other; what is no HTTP is copied as it comes. */
    private void pass(Socket client, Socket server) throws IOException {
        InputStream in = client.getInputStream();
        OutputStream out = server.getOutputStream();
        while (true) {
            byte[] head = head(in);
            if (head.length == 0) {
                return;
            }
            String text = new String(head, StandardCharsets.ISO_8859_1);
            if (!text.endsWith("\r\n\r\n")) {
                out.write(head);
                in.transferTo(out);
                return;
            }
            long body = length(text);
            boolean put = text.startsWith("PUT ") && body > 0;
            if (put && !strike(client, in, body)) {
                return;
            }
            out.write(head);
            boolean cut = put && fault == Fault.CUT_BODY;
            copy(in, out, cut ? body / 2 : body);
            if (cut) {
                hits.incrementAndGet();
                shut(client);
                shut(server);
                return;
            }
        }
    }

    /** Does what the fault does to a PUT before it is passed on. Returns whether it is passed on at all. */
    private boolean strike(Socket client, InputStream in, long body) throws IOException {
        switch (fault) {
            case NONE, REFUSE, CUT_BODY -> {}
            case SLOW -> {
                hits.incrementAndGet();
                sleep();
            }
            case LOSE_ANSWER -> losing.add(client);
            case UNAVAILABLE -> {
                return refuse(client, in, body, "503 Service Unavailable", "SlowDown");
            }
            case FULL -> {
                return refuse(client, in, body, "507 Insufficient Storage", "InsufficientStorage");
            }
            case QUOTA -> {
                return refuse(client, in, body, "403 Forbidden", "QuotaExceeded");
            }
        }
        return true;
    }

    private boolean refuse(Socket client, InputStream in, long body, String status, String code) throws IOException {
        hits.incrementAndGet();
        copy(in, OutputStream.nullOutputStream(), body);
        String xml = "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>of a test</Message></Error>";
        client.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\nContent-Type: application/xml\r\nContent-Length: " + xml.length()
                                + "\r\nConnection: close\r\n\r\n" + xml)
                        .getBytes(StandardCharsets.US_ASCII));
        return false;
    }

    /** Up to the end of a head, or what there is when it cannot be one. */
    private static byte[] head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int state = 0;
        while (state < 4 && head.size() < MAX_HEAD) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            head.write(b);
            if (head.size() == 1 && (b < 'A' || b > 'Z')) {
                break; // PostgreSQL's first byte is a length
            }
            state = b == (state % 2 == 0 ? '\r' : '\n') ? state + 1 : 0;
        }
        return head.toByteArray();
    }

    private static long length(String head) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                .mapToLong(line -> Long.parseLong(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
    }

    private static void copy(InputStream in, OutputStream out, long bytes) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (long left = bytes; left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new IOException("the client broke off");
            }
            out.write(buffer, 0, read);
            left -= read;
        }
        out.flush();
    }

    private static void sleep() throws IOException {
        try {
            Thread.sleep(SLOW);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            listener.close();
            cut();
        }
    }
}
