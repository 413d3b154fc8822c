package org.keepsight.api.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.api.identity.Identity;
import org.keepsight.retention.coverage.CoverageReports;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.media.StillDecoder;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.time.ClockWatch;

/**
 * What stands behind the HTTP face. The server closes none of it.
 *
 * @param time whether the clock is believed
 * @param logins how an account is tried on a camera
 * @param metrics where the face counts its requests
 * @param figures all figures as Prometheus text, those of {@code metrics} included; may block
 */
public record ApiServices(
        Jdbi jdbi,
        Registry registry,
        SegmentCatalogue catalogue,
        StreamLog streams,
        CoverageReports coverage,
        RetentionServices retention,
        ObjectStore store,
        StillDecoder stills,
        InstantSource clock,
        ClockWatch time,
        Identity identity,
        LoginTest logins,
        PrometheusMeterRegistry metrics,
        Supplier<String> figures,
        Signs signs) {}
