package org.keepsight.storage.time;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A time server, asked by SNTP (RFC 4330, RFC 5905 section 14). Three questions; at least two answers must be good and agree
 * to within a second, and the one that came back fastest counts. Answers are not authenticated: whoever can forge the
 * server's packets and set the machine's clock can have a wrong clock confirmed. Thread-safe.
 */
public final class TimeServer implements TimeWitness {
    private static final Logger LOG = LoggerFactory.getLogger(TimeServer.class);
    private static final Pattern ADDRESS =
            Pattern.compile("(?<host>[A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]+])(:(?<port>[0-9]{1,5}))?");
    private static final int PORT = 123;
    private static final int QUESTIONS = 3;
    private static final int QUORUM = 2;
    private static final int PATIENCE_MILLIS = 1_000;
    private static final Duration AGREEMENT = Duration.ofSeconds(1);

    private final String host;
    private final int port;

    private record Answer(Mark mark, Duration roundTrip) {}

    TimeServer(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /**
     * A server as {@code host}, {@code host:port} or {@code [IPv6]:port}.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static TimeServer parse(String text) {
        Matcher parts = ADDRESS.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("is a host, or host:port");
        }
        int port = parts.group("port") == null ? PORT : Integer.parseInt(parts.group("port"));
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("has a port between 1 and 65535");
        }
        return new TimeServer(parts.group("host"), port);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }

    @Override
    public Optional<Statement> ask(Supplier<Reading> machine) {
        List<Answer> answers = new ArrayList<>();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(host), port)); // others are not heard
            socket.setSoTimeout(PATIENCE_MILLIS);
            for (int i = 0; i < QUESTIONS; i++) {
                ask(socket, machine).ifPresent(answers::add);
            }
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("server", this).setCause(e).log("the time server could not be asked");
        }
        return best(answers).map(answer -> new Statement(toString(), answer.mark()));
    }

    private static Optional<Answer> ask(DatagramSocket socket, Supplier<Reading> machine) throws IOException {
        SntpPacket question = SntpPacket.question();
        byte[] sent = question.toBytes();
        long began = System.nanoTime();
        socket.send(new DatagramPacket(sent, sent.length));
        DatagramPacket received = new DatagramPacket(new byte[512], 512);
        try {
            socket.receive(received);
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        }
        Duration roundTrip = Duration.ofNanos(System.nanoTime() - began);
        Duration uptime = machine.get().uptime();
        return SntpPacket.answer(received.getData(), received.getLength(), question)
                .map(answer -> new Answer(
                        new Mark(
                                answer.transmitted()
                                        .plus(roundTrip.minus(answer.held()).dividedBy(2)),
                                uptime),
                        roundTrip));
    }

    private static Optional<Answer> best(List<Answer> answers) {
        Optional<Answer> fastest = answers.stream().min(Comparator.comparing(Answer::roundTrip));
        return fastest.filter(answer -> answers.stream()
                        .filter(other -> Duration.between(
                                                answer.mark().at(),
                                                other.mark().after(answer.mark().uptime()))
                                        .abs()
                                        .compareTo(AGREEMENT)
                                <= 0)
                        .count()
                >= QUORUM);
    }
}
