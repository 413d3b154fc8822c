package org.keepsight.ingest.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.protection.FootageLocks;

/**
 * A process of its own that records one segment after the other and uploads them, until it is killed. Prints after each
 * fragment which it wrote, and after each segment that it closed.
 */
final class DoomedRecorder {
    private static final int FRAGMENTS = 4;

    private DoomedRecorder() {}

    static Process start(Path directory, DatabaseAddress database, CameraId camera, Instant from) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedRecorder.class.getName(),
                        directory.toString(),
                        database.url(),
                        database.user(),
                        database.password(),
                        camera.toString(),
                        from.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        CameraId camera = new CameraId(Integer.parseInt(arguments[4]));
        Instant from = Instant.parse(arguments[5]);
        byte[] init = Footage.init(); // encoded before anything is measured
        Spool spool = new Spool(directory.resolve("spool"), 1L << 30);
        Database database = Database.open(new DatabaseAddress(arguments[1], arguments[2], arguments[3]), 4);
        try (SpoolUploader uploader = new SpoolUploader(
                spool,
                new DirectoryObjectStore(directory.resolve("store")),
                new SegmentCatalogue(database.jdbi()),
                new ObjectSeal(new InstallationKey(new byte[32])),
                FootageLocks.none(),
                UploadSettings.of(1, 1, 2),
                InstantSource.system())) {
            record(spool, camera, from, init);
            throw new IllegalStateException("it was to be killed, with " + uploader.statistics());
        }
    }

    private static void record(Spool spool, CameraId camera, Instant from, byte[] init) throws IOException {
        RunId run = RunId.create(from);
        for (int sequence = 0; sequence < 20_000; sequence++) {
            Instant start = from.plus(Duration.ofSeconds(2L * sequence));
            SpoolFile file = spool.begin(camera, run, sequence, start, RetentionClass.GENERAL, init);
            for (byte[] fragment : Footage.fragments().subList(0, FRAGMENTS)) {
                file.append(fragment);
                System.out.println("fragment " + run + " " + sequence);
            }
            file.finish(start.plusSeconds(2));
            System.out.println("closed " + run + " " + sequence);
        }
    }
}
