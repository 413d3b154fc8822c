package org.keepsight.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.keepsight.ingest.simulator.CameraSimulator;
import org.keepsight.ingest.simulator.LoopedStream;
import org.keepsight.storage.model.VideoCodec;

/**
 * What recording costs beside {@code ffmpeg -c copy}: the same cameras recorded by Keepsight (launcher, JVM, private
 * PostgreSQL, digests, catalogue) and by one ffmpeg process each. Both run all the time; windows are measured in turn, so
 * that neither is alone on the machine. Prints CPU and memory (PSS) per window and the median ratios.
 *
 * <p>Arguments: checkout, cameras (50), seconds of a window (60), windows of each (5). Needs Debian's ffmpeg.
 */
public final class RecordingBenchmark {
    private RecordingBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        Path checkout = Path.of(arguments.length > 0 ? arguments[0] : ".").toRealPath();
        int cameras = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 50;
        Duration window = Duration.ofSeconds(arguments.length > 2 ? Long.parseLong(arguments[2]) : 60);
        int windows = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 5;
        Path directory = Files.createTempDirectory("keepsight-recording");
        List<Process> started = new ArrayList<>();
        try (CameraSimulator simulator = CameraSimulator.open(InetAddress.getLoopbackAddress())) {
            List<URI> urls = mount(simulator, SourceClip.make(directory, "1920x1080", "2M"), cameras);
            List<ProcessTree> peers = ffmpegs(directory, urls, started);
            Process keepsight = RunningKeepsight.start(checkout, directory, urls.subList(0, cameras));
            started.add(keepsight);
            Thread.sleep(Duration.ofSeconds(90));
            measure(new ProcessTree(keepsight.toHandle()), peers, cameras, window, windows);
        } finally {
            for (Process process : started.reversed()) {
                process.destroy();
                process.waitFor(60, TimeUnit.SECONDS);
            }
            RunningKeepsight.deleteTree(directory);
        }
    }

    private static void measure(
            ProcessTree keepsight, List<ProcessTree> peers, int cameras, Duration window, int windows)
            throws InterruptedException {
        List<Use> ours = new ArrayList<>();
        List<Use> theirs = new ArrayList<>();
        for (int i = 0; i < windows; i++) {
            ours.add(use("keepsight", List.of(keepsight), cameras, window));
            theirs.add(use("ffmpeg", peers, cameras, window));
        }
        System.out.printf(
                Locale.ROOT,
                "median: CPU %.4f vs %.4f s per camera-minute, ratio %.2f; PSS %.0f vs %.0f MiB, ratio %.2f%n",
                median(ours.stream().mapToDouble(Use::cpuPerCameraMinute)),
                median(theirs.stream().mapToDouble(Use::cpuPerCameraMinute)),
                ratio(
                        ours.stream().mapToDouble(Use::cpuPerCameraMinute),
                        theirs.stream().mapToDouble(Use::cpuPerCameraMinute)),
                median(ours.stream().mapToDouble(Use::pssMiB)),
                median(theirs.stream().mapToDouble(Use::pssMiB)),
                ratio(ours.stream().mapToDouble(Use::pssMiB), theirs.stream().mapToDouble(Use::pssMiB)));
    }

    private static Use use(String who, List<ProcessTree> trees, int cameras, Duration window)
            throws InterruptedException {
        double before = ProcessTree.cpuSeconds(trees);
        long start = System.nanoTime();
        Thread.sleep(window);
        double minutes = (System.nanoTime() - start) / 60e9;
        Use use = new Use(
                (ProcessTree.cpuSeconds(trees) - before) / minutes / cameras, ProcessTree.pssBytes(trees) / 1048576.0);
        System.out.printf(
                Locale.ROOT,
                "%-9s CPU %.4f s per camera-minute, PSS %.0f MiB%n",
                who,
                use.cpuPerCameraMinute(),
                use.pssMiB());
        return use;
    }

    private static List<URI> mount(CameraSimulator simulator, Path clip, int cameras) throws IOException {
        LoopedStream stream = LoopedStream.read(clip, VideoCodec.H264, SourceClip.FRAMES_PER_SECOND);
        List<URI> urls = new ArrayList<>();
        for (int i = 1; i <= 2 * cameras; i++) {
            urls.add(simulator.mount("camera-" + i, stream, null));
        }
        return urls;
    }

    private static List<ProcessTree> ffmpegs(Path directory, List<URI> urls, List<Process> started) throws IOException {
        List<ProcessTree> trees = new ArrayList<>();
        for (int i = urls.size() / 2; i < urls.size(); i++) {
            Path out = Files.createDirectories(directory.resolve("ffmpeg").resolve(Integer.toString(i)));
            Process process = new ProcessBuilder(
                            Arrays.asList(("ffmpeg -nostdin -v error -rtsp_transport tcp -i " + urls.get(i)
                                            + " -c copy -f segment -segment_time 60 -reset_timestamps 1 " + out
                                            + "/%05d.mp4")
                                    .split(" ")))
                    .inheritIO()
                    .start();
            started.add(process);
            trees.add(new ProcessTree(process.toHandle()));
        }
        return trees;
    }

    private static double median(java.util.stream.DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Median of the ratios window by window. */
    private static double ratio(java.util.stream.DoubleStream ours, java.util.stream.DoubleStream theirs) {
        double[] a = ours.toArray();
        double[] b = theirs.toArray();
        return median(java.util.stream.IntStream.range(0, a.length).mapToDouble(i -> a[i] / b[i]));
    }

    private record Use(double cpuPerCameraMinute, double pssMiB) {}
}
