package org.keepsight.api.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.api.identity.Identity;
import org.keepsight.api.status.RecordingState;
import org.keepsight.api.status.StoreGuarantee;
import org.keepsight.retention.admission.Capacity;
import org.keepsight.retention.admission.Outlooks;
import org.keepsight.retention.coverage.CoverageReports;
import org.keepsight.retention.proof.Certificates;
import org.keepsight.retention.sweep.DeletionLedger;
import org.keepsight.retention.sweep.RetentionSweeper;
import org.keepsight.retention.sweep.ShortageOrders;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.media.StillDecoder;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.time.ClockWatch;
import org.keepsight.storage.time.TrustedClock;

/**
 * What stands behind the HTTP face. The server closes none of it.
 *
 * @param time whether the clock is believed
 * @param shortages what is given up first when the store cannot hold everything
 * @param outlooks how long the store can keep what must be kept
 * @param logins how an account is tried on a camera
 * @param metrics where the face counts its requests
 * @param figures all figures as Prometheus text, those of {@code metrics} included; may block
 * @param recording how recording goes on this machine; does not block
 * @param guarantee how firmly the store keeps footage; does not block
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
        Certificates certificates,
        ObjectStore store,
        StillDecoder stills,
        InstantSource clock,
        ClockWatch time,
        Outlooks outlooks,
        ShortageOrders shortages,
        Identity identity,
        LoginTest logins,
        PrometheusMeterRegistry metrics,
        Supplier<String> figures,
        Supplier<RecordingState> recording,
        Supplier<StoreGuarantee> guarantee) {

    /** Without workers, without a clock that is watched, without cameras to ask, and with no figures but {@code metrics}. */
    public ApiServices(
            Jdbi jdbi,
            Registry registry,
            SegmentCatalogue catalogue,
            StreamLog streams,
            CoverageReports coverage,
            RetentionPolicies policies,
            RetentionSweeper sweeper,
            DeletionLedger ledger,
            Certificates certificates,
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
                certificates,
                store,
                stills,
                clock,
                ClockWatch.unattended(jdbi),
                Outlooks.ofUnknownCapacity(jdbi),
                new ShortageOrders(jdbi, identity.audit(), store, Capacity.Unknown::new, TrustedClock.believing(clock)),
                identity,
                LoginTest.NONE,
                metrics,
                metrics::scrape,
                () -> RecordingState.NONE,
                () -> StoreGuarantee.UNKNOWN);
    }
}
