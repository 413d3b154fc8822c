package org.keepsight.retention.report;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.retention.coverage.CameraCoverage;
import org.keepsight.retention.coverage.CampusCoverage;
import org.keepsight.retention.coverage.CoverageReports;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.protection.CameraStandings;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.protection.RetentionPolicy;
import org.keepsight.storage.protection.Standings;
import org.keepsight.storage.registry.Campus;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.time.TrustedClock;

/**
 * Retention reports as of any moment, by the policies and classes of that moment. What they say of required time are the seconds
 * of coverage as of it. They are made campus by campus, from camera-days, in memory for one campus. Thread-safe.
 */
public final class RetentionReports {
    /** Coverage is asked for a day at least, also where no camera requires anything. */
    private static final Duration LEAST_WINDOW = Duration.ofDays(1);

    private final Registry registry;
    private final CoverageReports coverage;
    private final RetentionPolicies policies;
    private final Standings standings;
    private final ReportRows rows;
    private final InstantSource clock;
    private final TrustedClock time;
    private final ReportSettings settings;
    private final ComplianceCalculator calculator;

    /**
     * @param time whether sweeps go on now
     * @param zone the deployment's: its calendar days are counted
     */
    public RetentionReports(
            Jdbi jdbi,
            Registry registry,
            CoverageReports coverage,
            RetentionPolicies policies,
            InstantSource clock,
            TrustedClock time,
            ZoneId zone,
            ReportSettings settings) {
        this.registry = registry;
        this.coverage = coverage;
        this.policies = policies;
        this.standings = new Standings(jdbi);
        this.rows = new ReportRows(jdbi);
        this.clock = clock;
        this.time = time;
        this.settings = settings;
        this.calculator = new ComplianceCalculator(zone, settings.dayTolerance());
    }

    public ReportSettings settings() {
        return settings;
    }

    /** Reports as of now. */
    public Moment now() {
        return moment(clock.instant().truncatedTo(ChronoUnit.MICROS), false);
    }

    /**
     * Reports as of an earlier instant.
     *
     * @throws DomainException {@code INVALID}, field {@code asOf}, when the instant is later than now
     */
    public Moment asOf(Instant instant) {
        return moment(instant, true);
    }

    private Moment moment(Instant asOf, boolean past) {
        return new Moment(asOf, past, coverage.asOf(asOf), policies.all(), standings.all());
    }

    /** All reports of one moment; what they all rest on is read once. Thread-safe. */
    public final class Moment {
        private final Instant asOf;
        private final boolean past;
        private final CoverageReports then;
        private final List<RetentionPolicy> versions;
        private final Map<Code, List<CameraStandings>> cameras;

        private Moment(
                Instant asOf,
                boolean past,
                CoverageReports then,
                List<RetentionPolicy> versions,
                List<CameraStandings> cameras) {
            this.asOf = asOf;
            this.past = past;
            this.then = then;
            this.versions = versions;
            this.cameras = cameras.stream()
                    .filter(each -> each.commissionedAt().isBefore(asOf))
                    .collect(Collectors.groupingBy(CameraStandings::campus));
        }

        public Instant asOf() {
            return asOf;
        }

        /** Every campus, by code. */
        public List<Code> campuses() {
            return registry.campuses().stream().map(Campus::code).sorted().toList();
        }

        /** {@code NOT_FOUND} for an unknown campus. */
        public CampusRetention campus(Code code) {
            List<CameraStandings> here = cameras.getOrDefault(code, List.of());
            Map<CameraId, RequiredTime> required = new HashMap<>();
            Map<CameraId, Instant> since = new HashMap<>();
            Instant first = asOf.minus(LEAST_WINDOW);
            for (CameraStandings each : here) {
                RequiredTime time = RequiredTime.of(versions, each, asOf);
                Instant begins = time.time().first().orElse(asOf);
                required.put(each.camera(), time);
                since.put(each.camera(), begins);
                first = earlier(first, later(begins, each.commissionedAt()));
            }
            CampusCoverage covered = then.campus(code, new TimeRange(first, asOf));
            Map<CameraId, List<Breach>> breaches = rows.breaches(since, asOf);
            Map<CameraId, List<Overdue>> overdue =
                    rows.overdue(required, asOf, asOf.minus(settings.deleteWithin()), past);
            if (!past && !time.judge().trusted()) {
                overdue.replaceAll((camera, all) ->
                        all.stream().map(Overdue::whileSuspended).toList());
            }
            List<CameraRetention> judged = new ArrayList<>(here.size());
            for (CameraCoverage each : covered.cameras()) {
                CameraId id = each.camera().id();
                RequiredTime time = required.get(id);
                if (time != null) { // it existed then
                    judged.add(calculator.camera(new CameraBasis(
                            each.camera(),
                            asOf,
                            time,
                            each.coverage(),
                            breaches.getOrDefault(id, List.of()),
                            overdue.getOrDefault(id, List.of()))));
                }
            }
            List<CameraRetention> told = judged.stream().filter(Moment::tells).toList();
            return new CampusRetention(covered.campus(), Compliance.of(told), covered.missingKinds(), told);
        }

        /** Of cameras long out of service there is nothing to say. */
        private static boolean tells(CameraRetention camera) {
            return camera.state() != RetentionState.NOT_DUE
                    || !camera.decommissioned()
                    || !camera.breaches().isEmpty()
                    || !camera.overdue().isEmpty();
        }
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
