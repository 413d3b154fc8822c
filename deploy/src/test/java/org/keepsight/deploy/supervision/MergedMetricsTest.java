package org.keepsight.deploy.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MergedMetricsTest {
    @Test
    void everyFamilyStandsOnceAndWorkersAreMarked() {
        String own = """
                # HELP jvm_threads Threads
                # TYPE jvm_threads gauge
                jvm_threads 30.0
                # TYPE keepsight_workers gauge
                keepsight_workers 2.0
                """;
        String one = """
                # HELP jvm_threads Threads
                # TYPE jvm_threads gauge
                jvm_threads 20.0
                # HELP keepsight_cameras Cameras {by} state
                # TYPE keepsight_cameras gauge
                keepsight_cameras{state="delivering"} 3.0
                """;
        String two = one.replace("20.0", "21.0").replace("3.0", "4.0");

        assertThat(MergedMetrics.merge(own, Map.of("worker-2", two, "worker-1", one)))
                .isEqualTo("""
                # HELP jvm_threads Threads
                # TYPE jvm_threads gauge
                jvm_threads 30.0
                jvm_threads{worker="worker-1"} 20.0
                jvm_threads{worker="worker-2"} 21.0
                # TYPE keepsight_workers gauge
                keepsight_workers 2.0
                # HELP keepsight_cameras Cameras {by} state
                # TYPE keepsight_cameras gauge
                keepsight_cameras{worker="worker-1",state="delivering"} 3.0
                keepsight_cameras{worker="worker-2",state="delivering"} 4.0
                """);
    }

    @Test
    void aServeWithoutWorkersSaysWhatItSays() {
        assertThat(MergedMetrics.merge("a 1\n", Map.of())).isEqualTo("a 1\n");
    }
}
