package org.keepsight.retention.report;

import java.time.Duration;
import java.util.Collection;
import java.util.OptionalDouble;

/**
 * Retention compliance (保存达标率) of several cameras, and what no rate may hide.
 *
 * @param immature cameras that are not counted yet
 * @param immatureMissing of these, how many lack a day since they were commissioned
 * @param decommissioned cameras out of service whose footage is still required; counted above
 * @param missingDays over all cameras
 * @param breached cameras of which footage was deleted too early
 * @param shed how much of their time was shed
 * @param deletedEarly how much required time was deleted too early otherwise
 * @param overdueBytes still there, and not under a hold
 * @param heldBytes still there, under holds
 */
public record Compliance(
        int compliant,
        int notCompliant,
        int immature,
        int immatureMissing,
        int decommissioned,
        int missingDays,
        int breached,
        Duration shed,
        Duration deletedEarly,
        long overdueBytes,
        long heldBytes) {
    public static final Compliance NONE = new Compliance(0, 0, 0, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO, 0, 0);

    static Compliance of(Collection<CameraRetention> cameras) {
        return cameras.stream().map(Compliance::of).reduce(NONE, Compliance::plus);
    }

    private static Compliance of(CameraRetention camera) {
        boolean immature = camera.state() == RetentionState.IMMATURE;
        boolean due = camera.state() != RetentionState.NOT_DUE;
        return new Compliance(
                one(camera.state() == RetentionState.COMPLIANT),
                one(camera.state() == RetentionState.NOT_COMPLIANT),
                one(immature),
                one(immature && !camera.missingDays().isEmpty()),
                one(due && camera.decommissioned()),
                camera.missingDays().size(),
                one(!camera.breaches().isEmpty()),
                camera.shed(),
                camera.deletedEarly(),
                camera.bytes(false),
                camera.bytes(true));
    }

    private static int one(boolean is) {
        return is ? 1 : 0;
    }

    /** Cameras that are counted. */
    public int due() {
        return compliant + notCompliant;
    }

    /** Cameras whose every required day is retrievable / cameras due; nothing while none is due. */
    public OptionalDouble rate() {
        return due() == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) compliant / due());
    }

    public Compliance plus(Compliance other) {
        return new Compliance(
                compliant + other.compliant,
                notCompliant + other.notCompliant,
                immature + other.immature,
                immatureMissing + other.immatureMissing,
                decommissioned + other.decommissioned,
                missingDays + other.missingDays,
                breached + other.breached,
                shed.plus(other.shed),
                deletedEarly.plus(other.deletedEarly),
                overdueBytes + other.overdueBytes,
                heldBytes + other.heldBytes);
    }
}
