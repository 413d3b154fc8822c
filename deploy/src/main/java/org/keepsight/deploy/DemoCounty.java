package org.keepsight.deploy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.keepsight.ingest.simulator.CameraSimulator;
import org.keepsight.ingest.simulator.Fault;
import org.keepsight.ingest.simulator.LiveScene;
import org.keepsight.ingest.simulator.LoopedStream;
import org.keepsight.ingest.simulator.MediaSource;
import org.keepsight.storage.model.AreaKind;

/**
 * The county of the demo: two campuses of five simulated cameras behind real RTSP. One camera has a port of its own and
 * goes away for 20 s every 2 minutes.
 */
final class DemoCounty implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMinutes(2);
    private static final Duration AWAY = Duration.ofSeconds(20);

    private static final List<School> SCHOOLS =
            List.of(new School("S01", "第一中学", "PUBLIC_SCHOOL"), new School("S02", "实验小学", "PUBLIC_SCHOOL"));
    private static final List<Post> POSTS = List.of(
            new Post(AreaKind.GATE, "校门", "南门全景"),
            new Post(AreaKind.DORM, "学生宿舍", "宿舍楼大厅"),
            new Post(AreaKind.CANTEEN, "食堂", "食堂就餐区"),
            new Post(AreaKind.TEACHING_BUILDING, "教学楼", "教学楼大厅"),
            new Post(AreaKind.PLAYGROUND, "操场", "操场东侧"));
    private static final String AWAY_CAMERA = "S02-PLAYGROUND";

    private final CameraSimulator simulator;
    private final Thread power;
    private final ZoneId zone;

    private DemoCounty(CameraSimulator simulator, ZoneId zone) {
        this.simulator = simulator;
        this.zone = zone;
        this.power = Thread.ofPlatform().name("demo-power").daemon().unstarted(this::switchOnAndOff);
    }

    static DemoCounty start(ZoneId zone) throws IOException {
        return new DemoCounty(CameraSimulator.open(InetAddress.getLoopbackAddress()), zone);
    }

    private void switchOnAndOff() {
        try {
            while (true) {
                Thread.sleep(PERIOD.minus(AWAY));
                simulator.fault(AWAY_CAMERA, Fault.GONE);
                Thread.sleep(AWAY);
                simulator.fault(AWAY_CAMERA, Fault.NONE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the demo ends
        }
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
        power.start();
        return csv.toString();
    }

    private URI mount(String code, AreaKind kind) {
        // The FFmpeg build has no H.265 encoder: the teaching buildings replay a clip.
        MediaSource source =
                kind == AreaKind.TEACHING_BUILDING ? LoopedStream.bundled() : new LiveScene(code, kind, zone);
        return code.equals(AWAY_CAMERA)
                ? simulator.mountAlone(code, source, null, 0)
                : simulator.mount(code, source, null);
    }

    @Override
    public void close() {
        power.interrupt();
        simulator.close();
    }

    private record School(String code, String name, String kind) {}

    private record Post(AreaKind kind, String area, String name) {}
}
