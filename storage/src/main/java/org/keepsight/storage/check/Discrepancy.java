package org.keepsight.storage.check;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;

/** Where catalogue and object store disagree, or one of them with itself. */
public sealed interface Discrepancy
        permits SegmentDiscrepancy, CatalogueDiscrepancy, StoreDiscrepancy, CertificateDiscrepancy {
    /** The stable name of its kind, for people who filter and programs that count. */
    String kind();

    /** The camera it is about; {@code null} when none can be named. */
    @Nullable
    CameraId camera();

    /** The day it is about: UTC, of the end of the footage; of a certificate its own. {@code null} when none can be named. */
    @Nullable
    LocalDate day();

    /** What it is about: the name of an object, or of a day's partition. */
    String subject();

    /** One sentence for a person. */
    String what();
}
