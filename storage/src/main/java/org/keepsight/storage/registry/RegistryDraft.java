package org.keepsight.storage.registry;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.RetentionClass;

/** A registry document while it is read: checks each value and collects every error instead of stopping at the first. */
final class RegistryDraft {
    private static final int MOST_ERRORS = 1_000;

    private final ZoneId zone;
    private final List<LineError> errors = new ArrayList<>();
    private final Map<Code, CampusDraft> campuses = new LinkedHashMap<>();
    private final Map<Code, Integer> cameraLines = new LinkedHashMap<>();

    RegistryDraft(ZoneId zone) {
        this.zone = zone;
    }

    /** One value with its place. */
    record Cell(String text, int line, String field) {}

    /** What the file says of one thing; {@code names} tells how the file calls a column that is missing. */
    record Cells(int line, Map<RegistryColumn, Cell> values, Function<RegistryColumn, String> names) {
        @Nullable
        Cell get(RegistryColumn column) {
            return values.get(column);
        }
    }

    /** A campus being read. */
    static final class CampusDraft {
        final int line;
        final Code code;
        final String name;
        final CampusKind kind;
        final Map<AreaKind, String> notApplicable = new EnumMap<>(AreaKind.class);
        final Map<String, AreaDraft> areas = new LinkedHashMap<>();

        CampusDraft(int line, Code code, String name, CampusKind kind) {
            this.line = line;
            this.code = code;
            this.name = name;
            this.kind = kind;
        }
    }

    /** An area being read. */
    static final class AreaDraft {
        final int line;
        final AreaKind kind;
        final String name;
        final List<RegistryDocument.CameraEntry> cameras = new ArrayList<>();

        AreaDraft(int line, AreaKind kind, String name) {
            this.line = line;
            this.kind = kind;
            this.name = name;
        }
    }

    void error(int line, String field, String message) {
        if (errors.size() < MOST_ERRORS) {
            errors.add(new LineError(line, field, message));
        }
    }

    /**
     * A campus, or {@code null} when something about it is wrong.
     *
     * @param repeated whether the file names a campus again with each of its cameras
     */
    @Nullable
    CampusDraft campus(Cells cells, boolean repeated) {
        Code code = required(cells, RegistryColumn.CAMPUS_CODE, Code::new);
        CampusDraft known = code == null ? null : campuses.get(code);
        if (known != null && !repeated) {
            error(
                    cells.line(),
                    name(cells, RegistryColumn.CAMPUS_CODE),
                    "campus '" + code + "' is in line " + known.line + " already");
        }
        String name = required(cells, RegistryColumn.CAMPUS_NAME, text -> Texts.name("name", text));
        CampusKind kind = required(cells, RegistryColumn.CAMPUS_KIND, RegistryWords::campusKind);
        if (code == null || name == null || kind == null) {
            return null;
        }
        if (known == null) {
            CampusDraft campus = new CampusDraft(cells.line(), code, name, kind);
            campuses.put(code, campus);
            return campus;
        }
        same(cells, RegistryColumn.CAMPUS_NAME, known.name.equals(name), "campus '" + code + "'", known.line);
        same(cells, RegistryColumn.CAMPUS_KIND, known.kind == kind, "campus '" + code + "'", known.line);
        return known;
    }

    /** An area, or {@code null} when something about it or its campus is wrong. */
    @Nullable
    AreaDraft area(@Nullable CampusDraft campus, Cells cells, boolean repeated) {
        AreaKind kind = required(cells, RegistryColumn.AREA_KIND, RegistryWords::areaKind);
        String name = required(cells, RegistryColumn.AREA_NAME, text -> Texts.name("name", text));
        if (campus == null || kind == null || name == null) {
            return null;
        }
        AreaDraft known = campus.areas.get(name);
        if (known == null) {
            AreaDraft area = new AreaDraft(cells.line(), kind, name);
            campus.areas.put(name, area);
            return area;
        }
        if (repeated) {
            same(cells, RegistryColumn.AREA_KIND, known.kind == kind, "area '" + name + "'", known.line);
        } else {
            error(
                    cells.line(),
                    name(cells, RegistryColumn.AREA_NAME),
                    "area '" + name + "' is in line " + known.line + " already");
        }
        return known;
    }

    /** A camera; what is wrong about it is noted even when its area is wrong, too. */
    void camera(@Nullable AreaDraft area, Cells cells) {
        Code code = required(cells, RegistryColumn.CAMERA_CODE, Code::new);
        Integer before = code == null ? null : cameraLines.putIfAbsent(code, cells.line());
        if (before != null) {
            error(
                    cells.line(),
                    name(cells, RegistryColumn.CAMERA_CODE),
                    "camera '" + code + "' is in line " + before + " already");
        }
        String name = required(cells, RegistryColumn.CAMERA_NAME, text -> Texts.name("name", text));
        Credentials given = credentials(cells);
        CameraAddress address = required(cells, RegistryColumn.URL, text -> CameraAddress.of(text, given));
        Boolean enabled = optional(cells, RegistryColumn.ENABLED, RegistryWords::answer);
        Boolean audio = optional(cells, RegistryColumn.AUDIO, RegistryWords::answer);
        Instant commissioned =
                optional(cells, RegistryColumn.COMMISSIONED_AT, text -> RegistryWords.instant(text, zone));
        WeeklySchedule schedule = optional(cells, RegistryColumn.EXPECTED_WINDOW, WeeklySchedule::new);
        RetentionClass ownClass = optional(cells, RegistryColumn.RETENTION_CLASS, RegistryWords::retentionClass);
        String basis = optional(cells, RegistryColumn.CLASS_BASIS, text -> Texts.basis("classBasis", text));
        checkBasis(cells);
        if (area != null && code != null && name != null && address != null) {
            String window = schedule == null ? null : schedule.text();
            area.cameras.add(new RegistryDocument.CameraEntry(
                    cells.line(),
                    code,
                    name,
                    address.url(),
                    address.credentials(),
                    enabled,
                    audio,
                    commissioned,
                    window,
                    ownClass,
                    basis));
        }
    }

    void notApplicable(@Nullable CampusDraft campus, Cell kindCell, Cell basisCell) {
        AreaKind kind = read(kindCell, RegistryWords::areaKind);
        String basis = read(basisCell, text -> Texts.basis("basis", text));
        if (kind != null && !AreaKind.KEY_KINDS.contains(kind)) {
            error(
                    kindCell.line(),
                    kindCell.field(),
                    "only a key kind is declared not applicable: " + AreaKind.KEY_KINDS);
        } else if (campus != null && kind != null && basis != null) {
            campus.notApplicable.put(kind, basis);
        }
    }

    /** The document, if nothing is wrong. */
    RegistryFile.Outcome outcome() {
        for (CampusDraft campus : campuses.values()) {
            for (AreaDraft area : campus.areas.values()) {
                if (campus.notApplicable.containsKey(area.kind)) {
                    error(area.line, "kind", area.kind + " is declared not applicable in campus '" + campus.code + "'");
                }
            }
        }
        if (!errors.isEmpty()) {
            return new RegistryFile.Refused(errors.stream().sorted().toList());
        }
        return new RegistryFile.Accepted(new RegistryDocument(
                campuses.values().stream().map(RegistryDraft::entry).toList()));
    }

    private static RegistryDocument.CampusEntry entry(CampusDraft campus) {
        List<RegistryDocument.AreaEntry> areas = campus.areas.values().stream()
                .map(area -> new RegistryDocument.AreaEntry(area.line, area.kind, area.name, area.cameras))
                .toList();
        return new RegistryDocument.CampusEntry(
                campus.line, campus.code, campus.name, campus.kind, campus.notApplicable, areas);
    }

    private @Nullable Credentials credentials(Cells cells) {
        Cell username = cells.get(RegistryColumn.USERNAME);
        Cell password = cells.get(RegistryColumn.PASSWORD);
        if (username == null && password == null) {
            return null;
        }
        if (username == null) {
            error(cells.line(), name(cells, RegistryColumn.USERNAME), "a password needs a user name");
            return null;
        }
        Credentials given = new Credentials(username.text(), password == null ? "" : password.text());
        return read(username, text -> Texts.credentials(given));
    }

    private void checkBasis(Cells cells) {
        boolean ownClass = cells.get(RegistryColumn.RETENTION_CLASS) != null;
        if (ownClass && cells.get(RegistryColumn.CLASS_BASIS) == null) {
            error(cells.line(), name(cells, RegistryColumn.CLASS_BASIS), "a retention class of its own needs a basis");
        }
        if (!ownClass && cells.get(RegistryColumn.CLASS_BASIS) != null) {
            error(
                    cells.line(),
                    name(cells, RegistryColumn.CLASS_BASIS),
                    "a basis goes with a retention class of the camera's own");
        }
    }

    private void same(Cells cells, RegistryColumn column, boolean same, String what, int line) {
        if (!same) {
            error(cells.line(), name(cells, column), what + " has another " + name(cells, column) + " in line " + line);
        }
    }

    private <T> @Nullable T required(Cells cells, RegistryColumn column, Function<String, T> reader) {
        Cell cell = cells.get(column);
        if (cell == null) {
            error(cells.line(), name(cells, column), name(cells, column) + " is missing");
            return null;
        }
        return read(cell, reader);
    }

    private <T> @Nullable T optional(Cells cells, RegistryColumn column, Function<String, T> reader) {
        Cell cell = cells.get(column);
        return cell == null ? null : read(cell, reader);
    }

    private <T> @Nullable T read(Cell cell, Function<String, T> reader) {
        try {
            return reader.apply(cell.text());
        } catch (DomainException e) {
            error(cell.line(), cell.field(), String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static String name(Cells cells, RegistryColumn column) {
        Cell cell = cells.get(column);
        return cell == null ? cells.names().apply(column) : cell.field();
    }
}
