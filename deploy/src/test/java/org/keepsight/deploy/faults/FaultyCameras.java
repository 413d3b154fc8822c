package org.keepsight.deploy.faults;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.keepsight.ingest.rtsp.Commands;
import org.keepsight.ingest.rtsp.GstRtspServer;
import org.keepsight.ingest.simulator.CameraSimulator;
import org.keepsight.ingest.simulator.Fault;
import org.keepsight.ingest.simulator.LoopedStream;

/** Cameras that can go wrong: simulated ones, and one of GStreamer's. Each has an address of its own. */
final class FaultyCameras implements Closeable {
    private static final String MOUNT = "cam";

    private final List<String> simulated;
    private final String foreign;
    private final CameraSimulator simulator = CameraSimulator.open(InetAddress.getLoopbackAddress());
    private final GstRtspServer.Mount mount;
    private GstRtspServer server;

    /**
     * Switches all on.
     *
     * @param simulated codes
     * @param foreign code of GStreamer's
     * @param seconds for how long GStreamer's has something to show
     */
    FaultyCameras(List<String> simulated, String foreign, Path directory, int seconds) throws IOException {
        this.simulated = List.copyOf(simulated);
        this.foreign = foreign;
        Path clip = directory.resolve("foreign.mp4");
        String command = "ffmpeg -v error -f lavfi -i testsrc2=size=320x180:rate=10 -t " + seconds
                + " -g 10 -pix_fmt yuv420p -c:v libx264 -preset ultrafast -bf 0 " + clip;
        Commands.run(command.split(" ", -1));
        this.mount = new GstRtspServer.Mount(MOUNT, "h264", clip, null);
        this.server = GstRtspServer.start(mount);
    }

    /** A registry file that names them all. */
    List<String> registry() {
        LoopedStream clip = LoopedStream.bundled();
        String row = "S01,School,PUBLIC_SCHOOL,GATE,Gate,%s,Camera,%s";
        List<String> rows = new ArrayList<>();
        rows.add("campus_code,campus_name,campus_kind,area_kind,area_name,camera_code,camera_name,url");
        simulated.forEach(code -> rows.add(row.formatted(code, simulator.mountAlone(code, clip, null, 0))));
        rows.add(row.formatted(foreign, server.url(MOUNT)));
        return rows;
    }

    void strike(String camera, FaultKind kind) {
        if (!camera.equals(foreign)) {
            simulator.fault(camera, of(kind));
        } else if (kind == FaultKind.CAMERA_GONE) {
            server.kill();
        } else {
            server.freeze();
        }
    }

    private static Fault of(FaultKind kind) {
        return switch (kind) {
            case CAMERA_GONE -> Fault.GONE;
            case CAMERA_SILENT -> Fault.SILENT;
            case CAMERA_STALLED -> Fault.STALLED;
            case CAMERA_GARBAGE -> Fault.GARBAGE;
            default -> throw new IllegalArgumentException(kind + " is nothing that a camera has");
        };
    }

    void mend(String camera, FaultKind kind) {
        if (!camera.equals(foreign)) {
            simulator.fault(camera, Fault.NONE);
        } else if (kind == FaultKind.CAMERA_GONE) {
            server.close();
            server = GstRtspServer.start(server.port(), null, mount);
        } else {
            server.resume();
        }
    }

    @Override
    public void close() {
        simulator.close();
        server.close();
    }
}
