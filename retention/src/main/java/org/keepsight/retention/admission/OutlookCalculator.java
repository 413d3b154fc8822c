package org.keepsight.retention.admission;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.admission.Outlook.CampusPart;
import org.keepsight.retention.admission.Outlook.Part;
import org.keepsight.storage.model.Code;

/**
 * Makes the outlook of what the catalogue tells of all cameras. Pure.
 *
 * @param cameras all of them
 * @param names of all campuses, by code, in the order in which they are shown
 * @param deletion days that deletion may take after footage is due
 * @param warning how long before the store is full people want to know
 */
record OutlookCalculator(List<FleetCamera> cameras, Map<Code, String> names, int deletion, Duration warning) {
    /** A camera of which nothing is known, nor of any other: 4 Mbit/s. */
    private static final WeeklyBytes NOMINAL = WeeklyBytes.always(4_000_000L / 8 * 86_400);

    /** @param plannedDays days that planned cameras' footage must be kept */
    Outlook outlook(Instant now, Capacity capacity, @Nullable Planned planned, int plannedDays) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        WeeklyBytes usual = usual(today);
        List<Flow> flows = new ArrayList<>(
                cameras.stream().map(each -> each.flow(today, usual, deletion)).toList());
        Map<Code, Integer> writing = new HashMap<>();
        cameras.stream().filter(FleetCamera::records).forEach(each -> writing.merge(each.campus(), 1, Integer::sum));
        if (planned != null) {
            flows.add(flow(planned, plannedDays, today));
            writing.merge(planned.campus(), planned.cameras(), Integer::sum);
        }
        long stored = flows.stream().mapToLong(Flow::storedBytes).sum();
        long total = capacity.total(stored);
        DaysToBreach.Result county = DaysToBreach.of(now, total, flows);
        return new Outlook(
                now,
                capacity instanceof Capacity.Unknown ? null : total,
                capacity instanceof Capacity.Configured,
                part(writing.values().stream().mapToInt(Integer::intValue).sum(), county),
                county.breach().orElse(null),
                warning,
                names.entrySet().stream()
                        .map(campus -> new CampusPart(
                                campus.getKey(),
                                campus.getValue(),
                                part(
                                        writing.getOrDefault(campus.getKey(), 0),
                                        DaysToBreach.of(now, Long.MAX_VALUE, of(campus.getKey(), flows)))))
                        .toList(),
                planned);
    }

    /** What the camera in the middle writes: for those of which nothing is known yet. */
    private WeeklyBytes usual(LocalDate today) {
        List<Long> means = cameras.stream()
                .map(camera -> camera.rate(today))
                .filter(Objects::nonNull)
                .map(WeeklyBytes::mean)
                .sorted()
                .toList();
        return means.isEmpty() ? NOMINAL : WeeklyBytes.always(means.get(means.size() / 2));
    }

    private Flow flow(Planned planned, int days, LocalDate today) {
        LocalDate from = planned.from();
        return new Flow(
                planned.campus(),
                days + deletion,
                Map.of(),
                0,
                WeeklyBytes.always(planned.bytesPerDay()),
                from == null ? today : from);
    }

    private static List<Flow> of(Code campus, List<Flow> flows) {
        return flows.stream().filter(flow -> flow.campus().equals(campus)).toList();
    }

    private static Part part(int cameras, DaysToBreach.Result result) {
        return new Part(cameras, result.stored(), result.perDay(), result.needed());
    }
}
