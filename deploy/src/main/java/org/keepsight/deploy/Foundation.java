package org.keepsight.deploy;

import java.time.InstantSource;
import org.keepsight.retention.coverage.CoverageReports;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.media.StillDecoder;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.time.ClockWatch;

/**
 * What keeping and showing footage both stand on.
 *
 * @param time says whether this machine's clock is believed
 * @param clock never one that is not believed
 */
record Foundation(
        Database database,
        ObjectStore store,
        Registry registry,
        SegmentCatalogue catalogue,
        CoverageReports coverage,
        RetentionPolicies policies,
        StillDecoder stills,
        AuditLog audit,
        InstallationKey key,
        ClockWatch time,
        InstantSource clock) {}
