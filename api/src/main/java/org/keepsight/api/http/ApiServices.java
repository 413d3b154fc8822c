package org.keepsight.api.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.retention.coverage.CoverageReports;
import org.keepsight.retention.sweep.DeletionLedger;
import org.keepsight.retention.sweep.RetentionSweeper;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.media.StillDecoder;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.registry.Registry;

/** What stands behind the HTTP face. The server closes none of it. */
public record ApiServices(
        Jdbi jdbi,
        Registry registry,
        SegmentCatalogue catalogue,
        StreamLog streams,
        CoverageReports coverage,
        RetentionPolicies policies,
        RetentionSweeper sweeper,
        DeletionLedger ledger,
        ObjectStore store,
        StillDecoder stills,
        InstantSource clock,
        PrometheusMeterRegistry metrics) {}
