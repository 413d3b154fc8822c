package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.deploy.config.ConfigText;
import org.keepsight.ingest.rtsp.Commands;
import org.keepsight.ingest.rtsp.GstRtspServer;
import org.keepsight.ingest.rtsp.GstRtspServer.Mount;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.registry.CameraChange;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.TestSafeguards;

/**
 * Twelve foreign cameras (GStreamer) through the whole service into a directory store, and every stored object judged by
 * others: SHA-256, ffprobe, ffmpeg, and the clips the cameras played. {@code -Dkeepsight.line.seconds=300} records
 * longer.
 */
class TwelveCamerasTest {
    private static final int SECONDS = Integer.getInteger("keepsight.line.seconds", 20);

    /** A camera that ends its stream again and again is recorded in as many runs. */
    private static final int SHORT = 8;

    private static final String PLAIN = "libx264 -preset veryfast -bf 0 -g 25";
    private static final String REORDERED =
            "libx264 -preset veryfast -bf 3 -x264-params b-pyramid=normal:b-adapt=0 -g 25";
    private static final String H265 =
            "libx265 -preset ultrafast -x265-params log-level=error:bframes=3:keyint=25:min-keyint=25:open-gop=0";

    @TempDir
    Path directory;

    @Test
    void everyStoredObjectIsWholeAndEveryRunIsItsSource() throws Exception {
        List<ForeignCamera> cameras = cameras();
        DatabaseAddress address = TestDatabase.createAddress();
        Instant begun = Instant.now();
        try (Database database = Database.open(address, 4);
                GstRtspServer open = GstRtspServer.start(mounts(cameras, false));
                GstRtspServer locked =
                        GstRtspServer.start(Commands.freePort(), "viewer:p@ss w/rd", mounts(cameras, true))) {
            Path config = configuration(address, cameras, open, locked);
            Registry registry =
                    new Registry(database.jdbi(), TestAudit.log(), InstantSource.system(), TestSafeguards.ALL);
            try (Service service = Service.start(ConfigText.read(config), step -> {})) {
                record(new Client(service), registry, cameras);
            }
            judge(cameras, registry, new SegmentCatalogue(database.jdbi()), new TimeRange(begun, Instant.now()));
        }
    }

    private void judge(List<ForeignCamera> cameras, Registry registry, SegmentCatalogue catalogue, TimeRange range)
            throws Exception {
        StoredRuns stored = new StoredRuns(directory.resolve("data/objects/objects"), catalogue, range);
        List<CameraId> ids = new ArrayList<>();
        for (ForeignCamera camera : cameras) {
            ids.add(registry.camera(new Code(camera.code())).id());
        }
        int objects = stored.assertObjectsAreTheRows(ids);
        int runs = 0;
        int pictures = 0;
        for (int i = 0; i < cameras.size(); i++) {
            SourceClip clip = cameras.get(i).clip();
            List<Integer> each = stored.assertRunsAreTheSource(ids.get(i), clip);
            System.out.println(cameras.get(i).code() + ": pictures of each run " + each);
            if (clip.seconds() == SHORT) {
                assertThat(each).hasSizeGreaterThan(1);
                assertThat(each.subList(0, each.size() - 1))
                        .containsOnly(clip.packets().size());
            } else {
                assertThat(each).singleElement().matches(n -> n >= SECONDS * clip.rate(), "as long as it was recorded");
            }
            runs += each.size();
            pictures += each.stream().mapToInt(n -> n).sum();
        }
        System.out.printf(
                "12 cameras, %d s: %d objects, %d runs, %d pictures, all as the source has them%n",
                SECONDS, objects, runs, pictures);
    }

    /** Records all cameras for as long as asked, switches them off and waits until everything is stored. */
    private void record(Client client, Registry registry, List<ForeignCamera> cameras) throws Exception {
        for (ForeignCamera camera : cameras) {
            client.awaitRecording(camera.code());
        }
        Thread.sleep(Duration.ofSeconds(SECONDS));
        CameraChange off = new CameraChange(null, null, null, null, false, null, null, null, null);
        for (ForeignCamera camera : cameras) {
            registry.changeCamera(new Code(camera.code()), off, new Actor("test"), "enough");
        }
        for (ForeignCamera camera : cameras) {
            client.await(
                    "/api/v1/cameras/" + camera.code() + "/status",
                    status -> status.at("/streamState").asText().equals("IDLE"));
        }
        Instant deadline = Instant.now().plus(Duration.ofMinutes(2));
        while (holdsFootage(directory.resolve("data/spool").toFile())) {
            assertThat(Instant.now()).as("the spool does not empty").isBefore(deadline);
            Thread.sleep(100);
        }
    }

    private static boolean holdsFootage(File spool) {
        File[] files = spool.listFiles();
        if (files == null) {
            return spool.getName().endsWith(".mp4") || spool.getName().endsWith(".part");
        }
        for (File file : files) {
            if (holdsFootage(file)) {
                return true;
            }
        }
        return false;
    }

    private List<ForeignCamera> cameras() {
        int longer = SECONDS + 60; // all start within seconds, and are switched off one after the other
        SourceClip plain = clip("plain", 25, longer, "320x180", PLAIN);
        SourceClip reordered = clip("reordered", 25, longer, "320x180", REORDERED);
        SourceClip h265 = clip("h265", 25, longer, "320x180", H265);
        return List.of(
                new ForeignCamera("CAM-01", plain, null, false, false),
                new ForeignCamera("CAM-02", reordered, null, false, false),
                new ForeignCamera("CAM-03", h265, null, false, false),
                new ForeignCamera("CAM-04", clip("short", 25, SHORT, "320x180", REORDERED), null, false, false),
                new ForeignCamera("CAM-05", clip("short-h265", 25, SHORT, "320x180", H265), null, false, false),
                new ForeignCamera(
                        "CAM-06",
                        clip("sliced", 30, longer, "640x360", "libx264 -preset ultrafast -bf 0 -slices 4 -g 60"),
                        null,
                        false,
                        false),
                new ForeignCamera(
                        "CAM-07",
                        clip("slow", 15, longer, "640x360", "libx264 -preset veryfast -profile:v baseline -g 105"),
                        null,
                        false,
                        false),
                new ForeignCamera("CAM-08", plain, "pcma", true, false),
                new ForeignCamera("CAM-09", reordered, "aac", true, false),
                new ForeignCamera("CAM-10", h265, "pcmu", false, false),
                new ForeignCamera("CAM-11", plain, null, false, true),
                new ForeignCamera("CAM-12", h265, "pcma", true, true));
    }

    private SourceClip clip(String name, int rate, int seconds, String size, String encoder) {
        return SourceClip.make(directory.resolve(name + ".mp4"), rate, seconds, size, encoder);
    }

    private static Mount[] mounts(List<ForeignCamera> cameras, boolean locked) {
        return cameras.stream()
                .filter(camera -> camera.locked() == locked)
                .map(ForeignCamera::mount)
                .toArray(Mount[]::new);
    }

    private Path configuration(
            DatabaseAddress address, List<ForeignCamera> cameras, GstRtspServer open, GstRtspServer locked)
            throws IOException {
        List<String> rows = new ArrayList<>();
        rows.add(
                "campus_code,campus_name,campus_kind,area_kind,area_name,camera_code,camera_name,url,username,password,audio");
        for (ForeignCamera camera : cameras) {
            rows.add(camera.row(camera.locked() ? locked : open, "viewer", "p@ss w/rd"));
        }
        Files.write(directory.resolve("registry.csv"), rows);
        return Files.writeString(
                directory.resolve("keepsight.yaml"), """
                data: data
                database: {url: "%s", user: "%s", password: "%s"}
                http: {port: 0, management-port: 0}
                registry: {file: registry.csv}
                ingest: {segment: 5s, camera-networks: [127.0.0.0/8]}
                """.formatted(address.url(), address.user(), address.password()));
    }
}
