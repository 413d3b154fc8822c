package org.keepsight.storage.check;

import java.time.Duration;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.check.Inspector.Depth;
import org.keepsight.storage.model.CameraId;

/** One check under way: what all its threads share. Tells the listener one thing at a time. Thread-safe. */
final class CheckPass {
    private final CheckOptions options;
    private final double seals;
    private final double bytes;
    private final @Nullable Repair repair;
    private final CheckListener listener;

    /** @param total about how many objects there are, for samples by number */
    CheckPass(CheckOptions options, long total, @Nullable Repair repair, CheckListener listener) {
        this.options = options;
        this.seals = options.seals().shareOf(total);
        this.bytes = options.bytes().shareOf(total);
        this.repair = repair;
        this.listener = listener;
    }

    Duration grace() {
        return options.grace();
    }

    /** How closely the object of this name is looked at. */
    Depth depth(String name) {
        if (Sample.takes(bytes, options.seed(), name)) {
            return Depth.BYTES;
        }
        return Sample.takes(seals, options.seed(), name) ? Depth.SEAL : Depth.NAME;
    }

    /** Mends it, if the check does that, and tells. */
    void found(@Nullable CameraId lookedAt, Discrepancy discrepancy) {
        Mending mending = repair == null ? null : repair.mend(discrepancy);
        synchronized (listener) {
            listener.found(lookedAt, discrepancy, mending);
        }
    }

    void passed(CameraId camera, LocalDate through, CheckCount counted) {
        synchronized (listener) {
            listener.passed(camera, through, counted);
        }
    }
}
