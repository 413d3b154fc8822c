package org.keepsight.retention.scrub;

import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.model.CameraId;

/** What scrubbing verified, counted by camera and day: for retention certificates. Thread-safe. */
public final class ScrubTally {
    /**
     * What was verified of a camera on one day.
     *
     * @param segments found right
     * @param bytes read for it
     * @param damaged segments found missing or corrupt
     */
    public record Verified(int segments, long bytes, int damaged) {}

    private final Jdbi jdbi;

    public ScrubTally(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    private static final String DONE_ON =
            "select camera_id, segments, bytes, damaged from scrub_tally where day = :day and camera_id = any(:cameras)";

    /** What was verified on a UTC day, whatever day the footage is of; cameras without any are absent. */
    public Map<CameraId, Verified> doneOn(LocalDate day, Collection<CameraId> cameras) {
        Map<CameraId, Verified> done = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery(DONE_ON)
                .bind("day", day)
                .bindArray(
                        "cameras",
                        Integer.class,
                        cameras.stream().map(CameraId::value).toList())
                .map((row, context) -> Map.entry(
                        new CameraId(row.getInt("camera_id")),
                        new Verified(row.getInt("segments"), row.getLong("bytes"), row.getInt("damaged"))))
                .forEach(each -> done.put(each.getKey(), each.getValue())));
        return done;
    }

    private static final String OF_FOOTAGE =
            "select camera_id, segments from scrub_day where day = :day and camera_id = any(:cameras)";

    /** How many segments that end on a UTC day have been verified so far, by whatever day; cameras without any are absent. */
    public Map<CameraId, Integer> ofFootage(LocalDate day, Collection<CameraId> cameras) {
        Map<CameraId, Integer> verified = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery(OF_FOOTAGE)
                .bind("day", day)
                .bindArray(
                        "cameras",
                        Integer.class,
                        cameras.stream().map(CameraId::value).toList())
                .map((row, context) -> Map.entry(new CameraId(row.getInt("camera_id")), row.getInt("segments")))
                .forEach(each -> verified.put(each.getKey(), each.getValue())));
        return verified;
    }
}
