package org.keepsight.retention.audit;

import java.time.ZoneId;
import org.keepsight.retention.coverage.CoverageReports;
import org.keepsight.retention.coverage.KeptDays;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.media.StillDecoder;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.registry.Registry;

/**
 * Everything an audit looks into.
 *
 * @param zone the deployment's, for expected windows
 */
public record AuditEvidence(
        Registry registry,
        SegmentCatalogue catalogue,
        KeptDays kept,
        CoverageReports coverage,
        ObjectStore store,
        ObjectSeal seal,
        StillDecoder stills,
        ZoneId zone) {
    PopulationReader population() {
        return new PopulationReader(registry, catalogue, kept, zone);
    }

    MinuteCheck minutes() {
        return new MinuteCheck(coverage, catalogue, new ObjectCheck(store, seal, stills));
    }
}
