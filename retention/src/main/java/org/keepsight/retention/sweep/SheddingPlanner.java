package org.keepsight.retention.sweep;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.keepsight.storage.model.CameraId;

/** Decides which days of which cameras are given up for want of room: the oldest first, and no more than is needed. Pure. */
final class SheddingPlanner {
    private static final Comparator<Stock> OLDEST = Comparator.comparing(Stock::day)
            .thenComparingInt(stock -> stock.camera().value());

    /** What a camera that may be given up has of a UTC day, in bytes. */
    record Stock(CameraId camera, LocalDate day, long bytes) {}

    private SheddingPlanner() {}

    /**
     * The days to give up, in order. The last is needed in part only.
     *
     * @param stocks of cameras of the class that is named, in any order
     * @param needed bytes of room that are missing; nothing is given up for less than one
     */
    static List<Stock> plan(List<Stock> stocks, long needed) {
        List<Stock> given = new ArrayList<>();
        long left = needed;
        for (Stock stock : stocks.stream().sorted(OLDEST).toList()) {
            if (left <= 0) {
                break;
            }
            given.add(stock);
            left -= stock.bytes();
        }
        return given;
    }
}
