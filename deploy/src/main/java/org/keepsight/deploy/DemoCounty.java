package org.keepsight.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.keepsight.ingest.simulator.CameraSimulator;
import org.keepsight.ingest.simulator.Fault;
import org.keepsight.ingest.simulator.LiveScene;
import org.keepsight.ingest.simulator.LoopedStream;
import org.keepsight.ingest.simulator.MediaSource;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.VideoCodec;

/**
 * The county of the demo: two campuses of five simulated cameras behind real RTSP. One camera has a port of its own and
 * goes away for 20 s every 2 minutes.
 */
final class DemoCounty implements AutoCloseable {
    private static final int PERIOD_SECONDS = 120;
    private static final int AWAY_SECONDS = 20;
    private static final int LOOP_FRAMES_PER_SECOND = 12;

    private static final List<School> SCHOOLS =
            List.of(new School("S01", "第一中学", "PUBLIC_SCHOOL"), new School("S02", "实验小学", "PUBLIC_SCHOOL"));
    private static final List<Post> POSTS = List.of(
            new Post(AreaKind.GATE, "校门", "南门全景"),
            new Post(AreaKind.DORM, "学生宿舍", "宿舍楼大厅"),
            new Post(AreaKind.CANTEEN, "食堂", "食堂就餐区"),
            new Post(AreaKind.TEACHING_BUILDING, "教学楼", "教学楼大厅"),
            new Post(AreaKind.PLAYGROUND, "操场", "操场东侧"));
    private static final String AWAY = "S02-PLAYGROUND";

    private final CameraSimulator simulator;
    private final ScheduledExecutorService power;
    private final ZoneId zone;

    private DemoCounty(CameraSimulator simulator, ZoneId zone) {
        this.simulator = simulator;
        this.zone = zone;
        this.power = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("demo-power").daemon().factory());
    }

    static DemoCounty start(ZoneId zone) throws IOException {
        DemoCounty county = new DemoCounty(CameraSimulator.open(InetAddress.getLoopbackAddress()), zone);
        county.power.scheduleAtFixedRate(
                () -> county.simulator.fault(AWAY, Fault.GONE), PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
        county.power.scheduleAtFixedRate(
                () -> county.simulator.fault(AWAY, Fault.NONE),
                PERIOD_SECONDS + AWAY_SECONDS,
                PERIOD_SECONDS,
                TimeUnit.SECONDS);
        return county;
    }

    /** Mounts every camera and returns the registry file that names them, as CSV. */
    String registry() {
        StringBuilder csv = new StringBuilder(
                "campus_code,campus_name,campus_kind,area_kind,area_name,camera_code,camera_name,url\n");
        for (School school : SCHOOLS) {
            for (Post post : POSTS) {
                String code = school.code() + "-" + post.kind();
                csv.append(String.join(
                                ",",
                                school.code(),
                                school.name(),
                                school.kind(),
                                post.kind().name(),
                                post.area(),
                                code,
                                post.name(),
                                mount(code, post.kind()).toString()))
                        .append('\n');
            }
        }
        return csv.toString();
    }

    private URI mount(String code, AreaKind kind) {
        // The FFmpeg build has no H.265 encoder: the canteens replay a clip.
        MediaSource source = kind == AreaKind.CANTEEN ? loop() : new LiveScene(code, kind, zone);
        return code.equals(AWAY) ? simulator.mountAlone(code, source, null, 0) : simulator.mount(code, source, null);
    }

    private static MediaSource loop() {
        try (InputStream clip = Objects.requireNonNull(CameraSimulator.class.getResourceAsStream("loop.h265"))) {
            return LoopedStream.of(clip.readAllBytes(), VideoCodec.H265, LOOP_FRAMES_PER_SECOND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        power.shutdownNow();
        simulator.close();
    }

    private record School(String code, String name, String kind) {}

    private record Post(AreaKind kind, String area, String name) {}
}
