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

/** What keeping and showing footage both stand on. */
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
        InstantSource clock) {}
