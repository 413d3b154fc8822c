package org.keepsight.storage.check;

import org.keepsight.storage.model.CameraId;

/** Who is told how a rebuild goes; calls come one at a time, from several threads. */
public interface RebuildListener {
    /** What could not be restored, in a sentence. */
    void problem(String what);

    /** An object that was not taken in. */
    void refused(Discrepancy discrepancy);

    /** A camera's footage is in the catalogue again. */
    void restored(CameraId camera, long segments);
}
