package org.keepsight.storage.check;

/** How much a check looked at: rows, objects, and of the objects how many seals and how many contents. */
public record CheckCount(long rows, long objects, long seals, long contents) {
    public static final CheckCount NONE = new CheckCount(0, 0, 0, 0);

    public CheckCount plus(CheckCount other) {
        return new CheckCount(
                rows + other.rows, objects + other.objects, seals + other.seals, contents + other.contents);
    }
}
