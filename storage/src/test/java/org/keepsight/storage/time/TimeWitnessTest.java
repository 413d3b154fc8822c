package org.keepsight.storage.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keepsight.storage.time.TimeWitness.Statement;

class TimeWitnessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final MachineTime MACHINE = new MachineTime(InstantSource.system());

    @Test
    void realServerTellsTheTimeWhateverOurClockSays() throws InterruptedException {
        try (Chrony chrony = Chrony.serving()) {
            MachineTime wrong = new MachineTime(() -> Instant.parse("2035-01-01T00:00:00Z"));

            Statement said = awaited(new TimeServer("127.0.0.1", chrony.port()), wrong);

            Instant truth = said.mark().after(MACHINE.get().uptime());
            assertThat(truth).isCloseTo(Instant.now(), within(200, ChronoUnit.MILLIS));
        }
    }

    @Test
    void realChronyConfirmsTheClockOnlyWhenItFollowsAServer() throws InterruptedException {
        try (Chrony server = Chrony.serving();
                Chrony follower = Chrony.following(server)) {
            assertThat(awaited(follower.state(), MACHINE).source()).isEqualTo("chrony");
            assertThat(server.state().ask(MACHINE))
                    .as("it follows nobody but its own clock")
                    .isEmpty();
        }
    }

    @Test
    void chronyThatDoesNotRunSaysNothing() {
        assertThat(new ChronyState(java.util.List.of("-h", "127.0.0.1", "-p", "1")).ask(MACHINE))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            7F000001,127.0.0.1,4,1795343285.6,-0.000001,0,0,0,0,0,0,0,0.3,Normal           | true
            7F000001,127.0.0.1,4,1795343285.6,-0.000001,0,0,0,0,0,0,0,0.3,Not synchronised | false
            7F000001,127.0.0.1,4,1795343285.6,5.2,0,0,0,0,0,0,0,0.3,Normal                 | false
            7F000001,127.0.0.1,4,1795340000.0,0,0,0,0,0,0,0,0,0.3,Normal                   | false
            7F000001,127.0.0.1,4,1795350000.0,0,0,0,0,0,0,0,0,0.3,Normal                   | false
            7F000001,127.0.0.1,16,1795343285.6,0,0,0,0,0,0,0,0,0.3,Normal                  | false
            00000000,,0,0,0,0,0,0,0,0,1,1,0,Not synchronised                               | false
            506 Cannot talk to daemon                                                      | false
            """)
    void chronysAnswerIsReadStrictly(String tracking, boolean synchronised) {
        assertThat(ChronyState.isSynchronised(tracking, Instant.ofEpochSecond(1_795_343_300L)))
                .isEqualTo(synchronised);
    }

    @Test
    void timesyncdsTouchCountsWhenItHappensWhileWeLookOn(@TempDir Path directory) throws IOException {
        Path stamp = directory.resolve("synchronized");
        TimesyncdState timesyncd = new TimesyncdState(stamp);
        assertThat(timesyncd.ask(MACHINE)).isEmpty();

        Files.createFile(stamp);
        assertThat(timesyncd.ask(MACHINE)).isPresent();
        assertThat(timesyncd.ask(MACHINE)).as("no new touch").isEmpty();

        Files.setLastModifiedTime(stamp, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        assertThat(timesyncd.ask(MACHINE)).as("the clock was set since").isEmpty();

        assertThat(new TimesyncdState(stamp).ask(MACHINE))
                .as("from before we looked")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ntp.bureau.example", "ntp.bureau.example:1123", "10.1.2.3", "[fd00::1]:123"})
    void serversAreGivenAsHostAndPort(String text) {
        assertThat(TimeServer.parse(text).toString()).startsWith(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "host:0", "host:70000", "host:", "ntp://host", "-h/x"})
    void whatIsNoServerIsRefused(String text) {
        assertThatThrownBy(() -> TimeServer.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void answerOfAnHonestServerCounts() throws IOException {
        assertThat(ask(answer -> answer)).isPresent();
    }

    @Test
    void answersThatAreNoneOrNoGoodAreNotBelieved() throws IOException {
        assertThat(ask(answer -> answer.putLong(24, 7)))
                .as("to another question")
                .isEmpty();
        assertThat(ask(answer -> answer.put(1, (byte) 0))).as("kiss of death").isEmpty();
        assertThat(ask(answer -> answer.put(1, (byte) 16)))
                .as("unsynchronised stratum")
                .isEmpty();
        assertThat(ask(answer -> answer.put(0, (byte) 0xe4))).as("leap alarm").isEmpty();
        assertThat(ask(answer -> answer.put(0, (byte) 0x23))).as("a question").isEmpty();
        assertThat(ask(answer -> answer.putInt(8, 2 << 16)))
                .as("too far from the truth")
                .isEmpty();
        assertThat(ask(answer -> answer.putLong(40, 0))).as("no time").isEmpty();
        assertThat(ask(answer -> answer.putLong(40, answer.getLong(32) - (1L << 32))))
                .as("sent before it came")
                .isEmpty();
        assertThat(ask(answer -> answer.limit(40))).as("too short").isEmpty();
    }

    @Test
    void secondsOfTheNextEraAreAfter2036() {
        SntpPacket question = SntpPacket.question();
        ByteBuffer answer = honest(question.toBytes(), 1_000L << 32);

        assertThat(SntpPacket.answer(bytes(answer), 48, question))
                .hasValueSatisfying(
                        it -> assertThat(it.transmitted()).isEqualTo(Instant.parse("2036-02-07T06:44:56Z")));
    }

    /** Asks a server whose every answer is changed so. */
    private static Optional<Statement> ask(UnaryOperator<ByteBuffer> change) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Thread server = Thread.ofVirtual().start(() -> serve(socket, change));
            Optional<Statement> said = new TimeServer("127.0.0.1", socket.getLocalPort()).ask(MACHINE);
            server.interrupt();
            return said;
        }
    }

    private static void serve(DatagramSocket socket, UnaryOperator<ByteBuffer> change) {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[48], 48);
                socket.receive(packet);
                long now = (Instant.now().getEpochSecond() + 2_208_988_800L) << 32;
                byte[] answer = bytes(change.apply(honest(packet.getData(), now)));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException e) {
            Thread.currentThread().interrupt(); // closed: the test is over
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static ByteBuffer honest(byte[] question, long now) {
        return ByteBuffer.allocate(48)
                .put(0, (byte) 0x24)
                .put(1, (byte) 2)
                .putLong(24, ByteBuffer.wrap(question).getLong(40))
                .putLong(32, now)
                .putLong(40, now);
    }

    private static Statement awaited(TimeWitness witness, MachineTime machine) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            Optional<Statement> said = witness.ask(machine);
            if (said.isPresent()) {
                return said.get();
            }
            Thread.sleep(200);
        }
        throw new AssertionError("nothing was said in " + PATIENCE);
    }
}
