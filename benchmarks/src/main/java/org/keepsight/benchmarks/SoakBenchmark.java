package org.keepsight.benchmarks;

import java.io.BufferedReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.rtsp.RtspStreamSource;
import org.keepsight.ingest.rtsp.SourceSettings;
import org.keepsight.ingest.segment.AccessUnit;
import org.keepsight.ingest.segment.StreamSink;
import org.keepsight.ingest.simulator.CameraSimulator;
import org.keepsight.ingest.simulator.LoopedStream;
import org.keepsight.storage.media.AudioTrack;
import org.keepsight.storage.media.VideoTrack;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.VideoCodec;
import org.keepsight.storage.network.CameraNetworks;
import org.keepsight.storage.registry.CameraFeed;

/**
 * Whether anything grows that must not: memory, open files, threads.
 *
 * <p>{@code cycles [N] [interleaved|ffmpeg]}: a camera is connected, its first picture awaited, and let go, again and again
 * (10,000). {@code cameras CHECKOUT [N] [MINUTES]}: so many cameras of 256 kbit/s (100) are recorded by Keepsight for so long
 * (60). Needs Debian's ffmpeg for the clip.
 */
public final class SoakBenchmark {
    private static final int SAMPLES = 20;

    private SoakBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments.length == 0 ? "" : arguments[0]) {
            case "cycles" ->
                cycles(number(arguments, 1, 10_000), arguments.length > 2 && arguments[2].equals("ffmpeg"));
            case "cameras" ->
                cameras(Path.of(arguments[1]).toRealPath(), number(arguments, 2, 100), number(arguments, 3, 60));
            case "simulate" -> simulate(Path.of(arguments[1]), number(arguments, 2, 1));
            default -> {
                System.err.println("SoakBenchmark cycles [N] [interleaved|ffmpeg] | cameras CHECKOUT [N] [MINUTES]");
                System.exit(2);
            }
        }
    }

    private static int number(String[] arguments, int at, int otherwise) {
        return arguments.length > at ? Integer.parseInt(arguments[at]) : otherwise;
    }

    private static void cycles(int count, boolean ffmpeg) throws Exception {
        Path directory = Files.createTempDirectory("keepsight-soak");
        Process simulator = simulator(directory, 1);
        try {
            URI url = urls(simulator.inputReader(StandardCharsets.UTF_8), 1).getFirst();
            ProcessTree self = new ProcessTree(ProcessHandle.current(), false);
            Growth growth = new Growth();
            for (int i = 1; i <= count; i++) {
                cycle(url, ffmpeg);
                if (i % Math.max(1, count / SAMPLES) == 0) {
                    growth.sample(i + " cycles", self);
                }
            }
            growth.report();
        } finally {
            end(simulator);
            RunningKeepsight.deleteTree(directory);
        }
    }

    /** Sound is FFmpeg's part: asking for it brings its way of reading. */
    private static void cycle(URI url, boolean ffmpeg) {
        CameraFeed feed = new CameraFeed(
                new CameraId(1), new Code("C1"), url.toString(), null, true, ffmpeg, RetentionClass.GENERAL);
        RtspStreamSource source = new RtspStreamSource(
                feed, SourceSettings.DEFAULT.within(CameraNetworks.of("127.0.0.0/8")), InstantSource.system());
        boolean[] any = {false};
        source.pull(new StreamSink() {
            @Override
            public void tracks(VideoTrack video, @Nullable AudioTrack audio) {}

            @Override
            public void accept(AccessUnit unit) {
                any[0] = true;
                source.stop();
            }
        });
        if (!any[0]) {
            throw new IllegalStateException("a cycle brought no picture");
        }
    }

    private static void cameras(Path checkout, int count, int minutes) throws Exception {
        Path directory = Files.createTempDirectory("keepsight-soak");
        Process simulator = simulator(directory, count);
        Process keepsight = null;
        try {
            List<URI> urls = urls(simulator.inputReader(StandardCharsets.UTF_8), count);
            keepsight = RunningKeepsight.start(checkout, directory, urls);
            ProcessTree tree = new ProcessTree(keepsight.toHandle());
            Growth growth = new Growth();
            int samples = Math.max(SAMPLES, minutes);
            for (int i = 1; i <= samples; i++) {
                Thread.sleep(Duration.ofMinutes(minutes).dividedBy(samples));
                growth.sample(String.format(Locale.ROOT, "%.1f min", (double) minutes * i / samples), tree);
            }
            growth.report();
        } finally {
            if (keepsight != null) {
                end(keepsight);
            }
            end(simulator);
            RunningKeepsight.deleteTree(directory);
        }
    }

    /** The cameras live in a process of their own, so that what they use is not counted. */
    private static Process simulator(Path directory, int count) throws Exception {
        Path clip = SourceClip.make(directory, "640x360", "256k");
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SoakBenchmark.class.getName(),
                        "simulate",
                        clip.toString(),
                        Integer.toString(count))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void simulate(Path clip, int count) throws Exception {
        try (CameraSimulator simulator = CameraSimulator.open(InetAddress.getLoopbackAddress())) {
            LoopedStream stream = LoopedStream.read(clip, VideoCodec.H264, SourceClip.FRAMES_PER_SECOND);
            for (int i = 1; i <= count; i++) {
                System.out.println(simulator.mount("camera-" + i, stream, null));
            }
            System.in.transferTo(OutputStream.nullOutputStream()); // until whoever asked for it is gone
        }
    }

    private static List<URI> urls(BufferedReader from, int count) throws Exception {
        List<URI> urls = new ArrayList<>();
        while (urls.size() < count) {
            urls.add(URI.create(from.readLine()));
        }
        return urls;
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        process.waitFor(60, TimeUnit.SECONDS);
    }

    /**
     * What processes use over time, and how it rises: the slope of the straight line that lies nearest to the samples after
     * the first fifth, which is warm-up. A line, because two single samples differ by whatever was in flight just then.
     */
    private static final class Growth {
        /** Who maps a library beside us changes the proportional set size, not the anonymous part of it. */
        private record Sample(double hours, double pss, double anonymous, double files, double threads) {}

        private final long began = System.nanoTime();
        private final List<Sample> samples = new ArrayList<>();

        void sample(String when, ProcessTree tree) {
            Sample sample = new Sample(
                    (System.nanoTime() - began) / 3.6e12,
                    tree.pssBytes() / 1048576.0,
                    tree.anonymousBytes() / 1048576.0,
                    tree.openFiles(),
                    tree.threads());
            samples.add(sample);
            System.out.printf(
                    Locale.ROOT,
                    "%12s: PSS %.1f MiB, of it anonymous %.1f, %.0f open files, %.0f threads%n",
                    when,
                    sample.pss(),
                    sample.anonymous(),
                    sample.files(),
                    sample.threads());
        }

        void report() {
            List<Sample> steady = samples.subList(samples.size() / 5, samples.size());
            double hours = steady.getLast().hours() - steady.getFirst().hours();
            System.out.printf(
                    Locale.ROOT,
                    "after warm-up, an hour, by a line through the samples of %.0f minutes:%n",
                    60 * hours);
            rise("PSS", steady, Sample::pss);
            rise("anonymous", steady, Sample::anonymous);
            rise("open files", steady, Sample::files);
            rise("threads", steady, Sample::threads);
        }

        private static void rise(String what, List<Sample> samples, ToDoubleFunction<Sample> of) {
            double hour = samples.stream().mapToDouble(Sample::hours).average().orElseThrow();
            double mean = samples.stream().mapToDouble(of).average().orElseThrow();
            double slope = samples.stream()
                            .mapToDouble(s -> (s.hours() - hour) * (of.applyAsDouble(s) - mean))
                            .sum()
                    / samples.stream()
                            .mapToDouble(s -> (s.hours() - hour) * (s.hours() - hour))
                            .sum();
            System.out.printf(Locale.ROOT, "%12s %+.1f of %.1f, %+.1f %%%n", what, slope, mean, 100 * slope / mean);
        }
    }
}
