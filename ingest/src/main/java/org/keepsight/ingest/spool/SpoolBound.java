package org.keepsight.ingest.spool;

import org.jspecify.annotations.Nullable;

/**
 * How much the spools of a machine may hold together, and how much of their disk stays free whatever they hold. Pure.
 *
 * <p>Without a configured bound it is four fifths of what the disk could give them, the reserve set aside: an outage is
 * outlived as long as the disk allows, and the last fifth is left to the database beside them. As it goes by what is free
 * now, it shrinks when something else fills the disk. The reserve is a twentieth of the disk, at most 2 GiB.
 *
 * <p>What was refused once is taken again only when there is room to spare, so that a spool at its bound does not break
 * every run with every segment that is stored.
 *
 * @param configured in bytes; {@code null}: a share of the disk
 */
public record SpoolBound(@Nullable Long configured) {
    private static final long LARGEST_RESERVE = 2L << 30;
    private static final int RESERVE_DIVISOR = 20;
    private static final int PERCENT_TO_RESUME = 95;

    /** Whether there is room for more footage. */
    enum Verdict {
        ROOM,
        /** The spools hold what they may. */
        BOUND_REACHED,
        /** The disk has no more than the reserve left: something else fills it, or the configured bound is too large. */
        DISK_FULL
    }

    /** @throws IllegalArgumentException when the bound is not positive */
    public SpoolBound {
        if (configured != null && configured <= 0) {
            throw new IllegalArgumentException("the byte bound of a spool is positive, not " + configured);
        }
    }

    /** A configured bound. */
    public static SpoolBound ofBytes(long bytes) {
        return new SpoolBound(bytes);
    }

    /** A share of the disk. */
    public static SpoolBound ofDisk() {
        return new SpoolBound(null);
    }

    /** What must stay free. */
    static long reserve(DiskSpace disk) {
        return Math.min(LARGEST_RESERVE, disk.size() / RESERVE_DIVISOR);
    }

    /**
     * The bound now.
     *
     * @param held what the spools hold
     */
    long bytes(long held, DiskSpace disk) {
        return configured != null ? configured : Math.max(0, disk.free() + held - reserve(disk)) / 5 * 4;
    }

    /** @param now what was judged last */
    Verdict judge(Verdict now, long held, DiskSpace disk) {
        long reserve = reserve(disk);
        if (disk.free() < (now == Verdict.DISK_FULL ? reserve + reserve / 4 : reserve)) {
            return Verdict.DISK_FULL;
        }
        long bound = bytes(held, disk);
        return held >= (now == Verdict.ROOM ? bound : bound / 100 * PERCENT_TO_RESUME)
                ? Verdict.BOUND_REACHED
                : Verdict.ROOM;
    }
}
