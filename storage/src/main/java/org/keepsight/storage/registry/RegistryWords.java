package org.keepsight.storage.registry;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.ProhibitedPlace;
import org.keepsight.storage.model.RetentionClass;

/** The words people write into registry files, in English and Chinese. */
final class RegistryWords {
    private static final Map<String, String> AREA_KINDS = Map.ofEntries(
            Map.entry("校门", "GATE"),
            Map.entry("宿舍", "DORM"),
            Map.entry("食堂", "CANTEEN"),
            Map.entry("教学楼", "TEACHING_BUILDING"),
            Map.entry("教室", "CLASSROOM"),
            Map.entry("操场", "PLAYGROUND"),
            Map.entry("围墙", "PERIMETER"),
            Map.entry("走廊", "CORRIDOR"),
            Map.entry("监控室", "MONITORING_ROOM"),
            Map.entry("其他", "OTHER"),
            Map.entry("宿舍房间", "DORM_ROOM"),
            Map.entry("寝室", "DORM_ROOM"),
            Map.entry("厕所", "TOILET"),
            Map.entry("卫生间", "TOILET"),
            Map.entry("浴室", "BATHROOM"),
            Map.entry("更衣室", "CHANGING_ROOM"));
    private static final Map<String, CampusKind> CAMPUS_KINDS = Map.of(
            "公办学校", CampusKind.PUBLIC_SCHOOL,
            "民办学校", CampusKind.PRIVATE_SCHOOL,
            "公办幼儿园", CampusKind.PUBLIC_KINDERGARTEN,
            "民办幼儿园", CampusKind.PRIVATE_KINDERGARTEN,
            "其他", CampusKind.OTHER);
    private static final Map<String, RetentionClass> CLASSES =
            Map.of("一般", RetentionClass.GENERAL, "重点", RetentionClass.KEY);
    private static final Map<String, Boolean> ANSWERS = Map.of(
            "true", true, "yes", true, "1", true, "是", true, "false", false, "no", false, "0", false, "否", false);
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-M-d", Locale.ROOT);
    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("uuuu-M-d H:mm[:ss]", Locale.ROOT);

    private RegistryWords() {}

    /** An area kind; a prohibited place is refused with the rule's name. */
    static AreaKind areaKind(String text) {
        return ProhibitedPlace.permitted("kind", AREA_KINDS.getOrDefault(text.strip(), text));
    }

    static CampusKind campusKind(String text) {
        return CAMPUS_KINDS.containsKey(text.strip())
                ? CAMPUS_KINDS.get(text.strip())
                : constant("kind", CampusKind.values(), text);
    }

    static RetentionClass retentionClass(String text) {
        return CLASSES.containsKey(text.strip())
                ? CLASSES.get(text.strip())
                : constant("retentionClass", RetentionClass.values(), text);
    }

    static Boolean answer(String text) {
        Boolean answer = ANSWERS.get(text.strip().toLowerCase(Locale.ROOT));
        if (answer == null) {
            throw DomainException.invalid("enabled", "'" + excerpt(text) + "' is neither yes nor no");
        }
        return answer;
    }

    /** An instant with its offset, or a date or local date and time in the zone, as Excel writes them. */
    static Instant instant(String text, ZoneId zone) {
        String written = text.strip();
        String local = written.replace('/', '-').replace('T', ' ');
        try {
            if (written.length() > 16 && written.matches(".*(Z|[+-]\\d\\d:?\\d\\d)")) {
                return OffsetDateTime.parse(written.replace(' ', 'T')).toInstant();
            }
            return local.contains(":")
                    ? LocalDateTime.parse(local, DATE_TIME).atZone(zone).toInstant()
                    : LocalDate.parse(local, DATE).atStartOfDay(zone).toInstant();
        } catch (DateTimeException e) {
            throw DomainException.invalid(
                    "commissionedAt",
                    "'" + excerpt(text)
                            + "' is no time; write 2026-11-01, 2026-11-01 08:00 or 2026-11-01T08:00:00+08:00");
        }
    }

    private static <E extends Enum<E>> E constant(String field, E[] values, String text) {
        for (E each : values) {
            if (each.name().equalsIgnoreCase(text.strip())) {
                return each;
            }
        }
        throw DomainException.invalid(field, "'" + excerpt(text) + "' is none of " + Arrays.toString(values));
    }

    private static String excerpt(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
