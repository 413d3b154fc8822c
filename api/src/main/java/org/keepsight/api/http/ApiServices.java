package org.keepsight.api.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.api.identity.Identity;
import org.keepsight.api.status.RecordingState;
import org.keepsight.retention.coverage.CoverageReports;
import org.keepsight.retention.report.RetentionReports;
import org.keepsight.retention.sweep.DeletionLedger;
import org.keepsight.retention.sweep.RetentionSweeper;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.media.StillDecoder;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.registry.Registry;

/**
 * What stands behind the HTTP face. The server closes none of it.
 *
 * @param logins how an account is tried on a camera
 * @param metrics where the face counts its requests
 * @param figures all figures as Prometheus text, those of {@code metrics} included; may block
 * @param recording how recording goes on this machine; does not block
 */
public record ApiServices(
        Jdbi jdbi,
        Registry registry,
        SegmentCatalogue catalogue,
        StreamLog streams,
        CoverageReports coverage,
        RetentionPolicies policies,
        RetentionSweeper sweeper,
        DeletionLedger ledger,
        RetentionReports reports,
        ObjectStore store,
        StillDecoder stills,
        InstantSource clock,
        Identity identity,
        LoginTest logins,
        PrometheusMeterRegistry metrics,
        Supplier<String> figures,
        Supplier<RecordingState> recording) {

    /** Without workers, without cameras to ask, and with no figures but {@code metrics}. */
    public ApiServices(
            Jdbi jdbi,
            Registry registry,
            SegmentCatalogue catalogue,
            StreamLog streams,
            CoverageReports coverage,
            RetentionPolicies policies,
            RetentionSweeper sweeper,
            DeletionLedger ledger,
            RetentionReports reports,
            ObjectStore store,
            StillDecoder stills,
            InstantSource clock,
            Identity identity,
            PrometheusMeterRegistry metrics) {
        this(
                jdbi,
                registry,
                catalogue,
                streams,
                coverage,
                policies,
                sweeper,
                ledger,
                reports,
                store,
                stills,
                clock,
                identity,
                LoginTest.NONE,
                metrics,
                metrics::scrape,
                () -> RecordingState.NONE);
    }
}
