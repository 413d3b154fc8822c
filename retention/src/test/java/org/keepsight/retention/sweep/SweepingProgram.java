package org.keepsight.retention.sweep;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.object.S3ObjectStore;
import org.keepsight.storage.object.S3Settings;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.time.TrustedClock;

/** A process of its own that sweeps as far as a step, says so, and waits there to be killed. */
final class SweepingProgram {
    private static final String REACHED = "reached";

    private SweepingProgram() {}

    /** Sweeps in another process as far as a step, and kills that process there with SIGKILL. */
    static void killedAt(SweepStep step, DatabaseAddress database, S3Settings bucket)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SweepingProgram.class.getName(),
                        step.name(),
                        database.url(),
                        database.user(),
                        database.password(),
                        bucket.endpoint().toString(),
                        bucket.bucket(),
                        bucket.accessKey(),
                        bucket.secretKey())
                .redirectErrorStream(true)
                .start();
        try (var said = process.inputReader()) {
            StringBuilder all = new StringBuilder();
            for (String line = said.readLine(); !REACHED.equals(line); line = said.readLine()) {
                if (line == null) {
                    throw new AssertionError("the sweep did not come to " + step + ": " + all);
                }
                all.append(line).append('\n');
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    public static void main(String[] arguments) throws IOException {
        SweepStep last = SweepStep.valueOf(arguments[0]);
        Database database = Database.open(new DatabaseAddress(arguments[1], arguments[2], arguments[3]), 4);
        S3ObjectStore store = S3ObjectStore.open(
                S3Settings.of(URI.create(arguments[4]), arguments[5], arguments[6], arguments[7], false));
        new RetentionSweeper(
                        database.jdbi(),
                        new SegmentCatalogue(database.jdbi()),
                        new RetentionPolicies(database.jdbi(), TestAudit.log()),
                        store,
                        TestAudit.log(),
                        TrustedClock.believing(InstantSource.system()),
                        1,
                        step -> {
                            if (step == last) {
                                waitForDeath();
                            }
                        })
                .sweep(Actor.system("test"), "to be killed");
    }

    private static void waitForDeath() {
        System.out.println(REACHED);
        System.out.flush();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
