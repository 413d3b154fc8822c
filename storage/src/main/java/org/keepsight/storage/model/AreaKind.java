package org.keepsight.storage.model;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The kind of an area (部位类别). The four key kinds are the 'four key locations' of the campus safety plan: a campus
 * must have each recorded, or declare with a basis that it has none.
 */
public enum AreaKind {
    /** 校门. */
    GATE,
    /** 宿舍, public parts only. */
    DORM,
    /** 食堂. */
    CANTEEN,
    /** 教学楼. */
    TEACHING_BUILDING,
    /** 教室. */
    CLASSROOM,
    /** 操场. */
    PLAYGROUND,
    /** 围墙. */
    PERIMETER,
    /** 走廊. */
    CORRIDOR,
    /** 监控室. */
    MONITORING_ROOM,
    /** 其他. */
    OTHER;

    /** The kinds every campus must have recorded full time. */
    public static final Set<AreaKind> KEY_KINDS =
            Collections.unmodifiableSet(EnumSet.of(GATE, DORM, CANTEEN, TEACHING_BUILDING));

    /** The class of this kind where neither the bureau nor a camera's own override says otherwise. */
    public RetentionClass defaultClass() {
        return KEY_KINDS.contains(this) ? RetentionClass.KEY : RetentionClass.GENERAL;
    }
}
