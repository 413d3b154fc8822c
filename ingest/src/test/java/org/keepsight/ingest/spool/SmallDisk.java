package org.keepsight.ingest.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;

/** A process that records onto a disk of 8 MiB of its own, fills it, and says what came of it. */
final class SmallDisk {
    private static final Instant START = Instant.parse("2026-11-02T10:00:00Z");

    private SmallDisk() {}

    /** Runs it in a mount namespace of its own, so that nobody else sees the disk; returns what it said. */
    static String run(Path directory) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        "unshare",
                        "--user",
                        "--map-root-user",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o size=8m tmpfs \"$1\" && shift && exec \"$@\"",
                        "sh",
                        directory.toString(),
                        java,
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallDisk.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? said : "exit " + process.exitValue() + ": " + said;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path disk = Path.of(arguments[0]);
        Path ballast = disk.resolve("ballast");
        try (Spool spool = new Spool(disk.resolve("spool"), SpoolBound.ofDisk())) {
            System.out.println("bound " + spool.room().boundBytes());
            SpoolFile file = begin(spool, 0);
            file.append(Footage.fragments().getFirst());
            fill(ballast);
            try {
                for (byte[] fragment : Footage.fragments()) {
                    file.append(fragment);
                }
            } catch (SpoolFullException e) {
                System.out.println("append refused, disk full " + e.diskFull());
            }
            try {
                file.finish(START.plusSeconds(4));
                System.out.println("finished");
            } catch (SpoolFullException e) {
                System.out.println("finish refused, disk full " + e.diskFull());
            }
            Files.delete(ballast);
            spool.recoverTorn();
            System.out.println("waiting " + spool.backlog().files());
            while (spool.room().refusingSince() != null) {
                Thread.sleep(200); // a write that found no room is believed for ten seconds
            }
            begin(spool, 1).abandon();
            System.out.println("taken again");
        }
    }

    private static SpoolFile begin(Spool spool, int sequence) throws IOException {
        return spool.begin(
                new CameraId(1), RunId.create(START), sequence, START, RetentionClass.GENERAL, Footage.init());
    }

    private static void fill(Path ballast) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
            byte[] block = new byte[4_096];
            while (ballast.toFile().getUsableSpace() > 0) {
                file.write(block);
            }
        }
    }
}
