package org.keepsight.deploy.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.lease.WorkerId;

/** What serve and its workers say to each other, and when a worker is started again. */
class SupervisionTest {
    @Test
    void aBriefingArrivesAsItWasSentAndLeavesTheStreamOpen() throws Exception {
        WorkerBriefing briefing = new WorkerBriefing("node: 校园\npassword: s".repeat(10_000), Path.of("/etc/keepsight"));
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        briefing.send(sent);
        DatabaseAddress database = new DatabaseAddress("jdbc:postgresql://db/keepsight", "keepsight_login", "密码");
        WorkerBriefing.send(database, sent);
        sent.write('x');
        ByteArrayInputStream in = new ByteArrayInputStream(sent.toByteArray());

        assertThat(WorkerBriefing.receive(in)).isEqualTo(briefing);
        assertThat(WorkerBriefing.receiveDatabase(in)).isEqualTo(database);
        assertThat(in.read()).isEqualTo('x');
    }

    @Test
    void whatIsNoBriefingIsRefused() {
        byte[] typed = "hello, worker\n".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> WorkerBriefing.receive(new ByteArrayInputStream(typed)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("only serve");
    }

    @Test
    void aHelloIsReadFromItsLineAndFromNoOther() {
        WorkerHello hello = new WorkerHello(WorkerId.create(Instant.now()), 4711);

        assertThat(WorkerHello.parse(hello.toString())).contains(hello);
        assertThat(WorkerHello.parse("OpenJDK 64-Bit Server VM warning: something"))
                .isEmpty();
    }

    @Test
    void aWorkerRunsAsServeDoesWithAHeapOfItsOwn() {
        List<String> command = new WorkerLaunch("org.example.Main", 1L << 30, Path.of("data"))
                .command(
                        "worker-1",
                        List.of("-Xmx8g", "--enable-native-access=ALL-UNNAMED", "-javaagent:x.jar", "-Da=b"));

        assertThat(command)
                .startsWith("setsid", System.getProperty("java.home") + "/bin/java")
                .contains("--enable-native-access=ALL-UNNAMED", "-Da=b", "-Xmx512m")
                .doesNotContain("-Xmx8g", "-javaagent:x.jar")
                .endsWith("org.example.Main", "worker", "--supervised", "--name", "worker-1");
    }

    @Test
    void theFirstRestartIsAtOnceAndLaterOnesEverLater() {
        Duration minute = Duration.ofMinutes(1);
        List<Long> seconds = new ArrayList<>();
        Duration pause = Duration.ZERO;
        for (int i = 0; i < 8; i++) {
            pause = WorkerSupervisor.pause(137, minute, pause);
            seconds.add(pause.toSeconds());
        }

        assertThat(seconds).containsExactly(0L, 1L, 2L, 4L, 8L, 16L, 30L, 30L);
        assertThat(WorkerSupervisor.pause(137, Duration.ofHours(1), Duration.ofSeconds(30)))
                .isZero();
        assertThat(WorkerSupervisor.pause(1, Duration.ofMillis(300), Duration.ZERO))
                .as("one that cannot start")
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(WorkerSupervisor.pause(2, minute, Duration.ZERO))
                .as("an unusable configuration")
                .isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void memoryHasRunAwayWhenItStaysAboveItsCeiling() throws Exception {
        MemoryWatch watch = new MemoryWatch(100);
        List<Boolean> seen = new ArrayList<>();
        for (long bytes : new long[] {101, 101, 99, 101, 101, 101}) {
            seen.add(watch.runaway(bytes));
        }

        assertThat(seen).containsExactly(false, false, false, false, false, true);
        assertThat(MemoryWatch.bytes()).isBetween(10L << 20, 16L << 30);
    }
}
