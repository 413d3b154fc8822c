package org.keepsight.deploy;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.check.CheckCount;
import org.keepsight.storage.check.CheckListener;
import org.keepsight.storage.check.Discrepancy;
import org.keepsight.storage.check.Mending;
import org.keepsight.storage.model.CameraId;

/** A check under way as seen from the command line: what it finds is reported, what it has done noted and shown. */
final class CheckSession implements CheckListener {
    private static final Duration SHOWN_EVERY = Duration.ofSeconds(2);

    private final Map<CameraId, String> codes;
    private final CheckReport report;
    private final @Nullable CheckProgress progress;
    private final PrintWriter err;
    private final Map<String, Long> kinds = new TreeMap<>();
    private final Set<CameraId> begun = new HashSet<>();
    private CheckCount counted = CheckCount.NONE;
    private long shownAt = System.nanoTime();

    /**
     * @param codes of the cameras
     * @param err where progress is shown
     */
    CheckSession(Map<CameraId, String> codes, CheckReport report, @Nullable CheckProgress progress, PrintWriter err) {
        this.codes = codes;
        this.report = report;
        this.progress = progress;
        this.err = err;
    }

    /** Tells what an earlier part of this check had found. */
    void resume(CheckProgress.Done done) throws IOException {
        done.findings(this::tell);
        counted = done.counted();
    }

    /** What is to be checked. */
    interface Checks {
        void run(CheckListener listener) throws IOException, InterruptedException;
    }

    /** Runs the checks to their end and returns the exit code of the command. */
    int run(Checks checks) throws IOException, InterruptedException {
        String failure = "interrupted";
        try {
            checks.run(this);
            failure = null;
        } catch (IOException | RuntimeException e) {
            failure = Main.sentence(e);
            throw e;
        } finally {
            report.end(counted, kinds, failure);
        }
        return kinds.isEmpty() ? 0 : 1;
    }

    @Override
    public void found(@Nullable CameraId lookedAt, Discrepancy discrepancy, @Nullable Mending mending) {
        CameraId camera = discrepancy.camera();
        CheckFinding finding = CheckFinding.of(discrepancy, camera == null ? null : codes.get(camera), mending);
        tell(finding);
        if (progress != null && lookedAt != null) {
            progress.found(lookedAt, finding);
        }
    }

    private void tell(CheckFinding finding) {
        kinds.merge(finding.kind(), 1L, Long::sum);
        report.found(finding);
    }

    @Override
    public void passed(CameraId camera, LocalDate through, CheckCount more) {
        counted = counted.plus(more);
        begun.add(camera);
        if (progress != null) {
            progress.passed(camera, through, more);
        }
        if (System.nanoTime() - shownAt > SHOWN_EVERY.toNanos()) {
            shownAt = System.nanoTime();
            Main.say(
                    err,
                    "camera %s, %d of %d: %,d rows, %,d objects, %d discrepancies"
                            .formatted(
                                    codes.get(camera),
                                    begun.size(),
                                    codes.size(),
                                    counted.rows(),
                                    counted.objects(),
                                    kinds.values().stream()
                                            .mapToLong(Long::longValue)
                                            .sum()));
        }
    }
}
