package org.keepsight.storage.registry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CampusId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.ProhibitedPlace;

/** Campuses with their areas and what they declare not to have, inside one transaction. Stateless. */
final class Campuses {
    private static final String CAMPUSES = """
            select c.id, c.code, c.name, c.kind, n.kind as missing_kind, n.basis
            from campus c left join area_not_applicable n on n.campus_id = c.id
            where :code::text is null or c.code = :code
            order by c.code collate "C", n.kind
            """;
    private static final String ADD = """
            insert into campus (code, name, kind) values (:code, :name, :kind)
            on conflict (code) do nothing
            """;
    private static final String CHANGE = "update campus set name = :name, kind = :kind where id = :id";
    private static final String AREAS = """
            select id, campus_id, kind, name from area where campus_id = :campus order by name collate "C"
            """;
    private static final String ADD_AREA = """
            insert into area (campus_id, kind, name) values (:campus, :kind, :name)
            on conflict (campus_id, name) do nothing
            returning id, campus_id, kind, name
            """;
    private static final String DECLARE = """
            insert into area_not_applicable (campus_id, kind, basis, declared_by) values (:campus, :kind, :basis, :actor)
            """;
    private static final String WITHDRAW = "delete from area_not_applicable where campus_id = :campus and kind = :kind";

    private Campuses() {}

    static List<Campus> all(Handle handle) {
        return select(handle, null);
    }

    static Optional<Campus> find(Handle handle, Code code) {
        return select(handle, code.value()).stream().findFirst();
    }

    static Campus get(Handle handle, Code code) {
        return find(handle, code).orElseThrow(() -> DomainException.notFound("campus", code));
    }

    private static List<Campus> select(Handle handle, @Nullable String code) {
        Map<CampusId, Campus> found = new LinkedHashMap<>();
        handle.createQuery(CAMPUSES)
                .bind("code", code)
                .map((row, context) -> campus(row))
                .forEach(each -> found.merge(each.id(), each, Campuses::joined));
        return List.copyOf(found.values());
    }

    private static Campus campus(ResultSet row) throws SQLException {
        String missing = row.getString("missing_kind");
        return new Campus(
                new CampusId(row.getInt("id")),
                new Code(row.getString("code")),
                row.getString("name"),
                CampusKind.valueOf(row.getString("kind")),
                missing == null ? Map.of() : Map.of(AreaKind.valueOf(missing), row.getString("basis")));
    }

    private static Campus joined(Campus one, Campus other) {
        Map<AreaKind, String> missing = new EnumMap<>(AreaKind.class);
        missing.putAll(one.notApplicable());
        missing.putAll(other.notApplicable());
        return new Campus(one.id(), one.code(), one.name(), one.kind(), missing);
    }

    static Campus add(Act act, NewCampus campus) {
        String name = Texts.name("name", campus.name());
        int added = act.handle()
                .createUpdate(ADD)
                .bind("code", campus.code().value())
                .bind("name", name)
                .bind("kind", campus.kind().name())
                .execute();
        if (added == 0) {
            throw DomainException.conflict("code", "the code '" + campus.code() + "' belongs to another campus");
        }
        act.record("campus.added", campus.code(), Map.of("name", name, "kind", campus.kind()));
        return get(act.handle(), campus.code());
    }

    static void change(Act act, Campus campus, String newName, CampusKind kind) {
        String name = Texts.name("name", newName);
        if (campus.name().equals(name) && campus.kind() == kind) {
            return;
        }
        act.handle()
                .createUpdate(CHANGE)
                .bind("id", campus.id().value())
                .bind("name", name)
                .bind("kind", kind.name())
                .execute();
        act.record("campus.changed", campus.code(), Map.of("name", name, "kind", kind));
    }

    static List<Area> areas(Handle handle, Campus campus) {
        return handle.createQuery(AREAS)
                .bind("campus", campus.id().value())
                .map((row, context) -> area(row))
                .list();
    }

    static Area addArea(Act act, Campus campus, NewArea area) {
        AreaKind kind = ProhibitedPlace.permitted("kind", area.kind());
        String name = Texts.name("name", area.name());
        Area added = act.handle()
                .createQuery(ADD_AREA)
                .bind("campus", campus.id().value())
                .bind("kind", kind.name())
                .bind("name", name)
                .map((row, context) -> area(row))
                .findOne()
                .orElseThrow(() -> DomainException.conflict(
                        "name", "campus '" + campus.code() + "' has an area '" + name + "' already"));
        boolean withdrawn = withdraw(act, campus, kind);
        act.record(
                "area.added", campus.code(), Map.of("kind", kind, "name", name, "notApplicableWithdrawn", withdrawn));
        return added;
    }

    static void declareNotApplicable(Act act, Campus campus, AreaKind kind, String newBasis) {
        String basis = Texts.basis("basis", newBasis);
        if (!AreaKind.KEY_KINDS.contains(kind)) {
            throw DomainException.invalid("kind", "only a key kind is declared not applicable: " + AreaKind.KEY_KINDS);
        }
        if (areas(act.handle(), campus).stream().anyMatch(area -> area.kind() == kind)) {
            throw DomainException.conflict("kind", "campus '" + campus.code() + "' has an area of kind " + kind);
        }
        if (basis.equals(campus.notApplicable().get(kind))) {
            return;
        }
        withdraw(act, campus, kind);
        act.handle()
                .createUpdate(DECLARE)
                .bind("campus", campus.id().value())
                .bind("kind", kind.name())
                .bind("basis", basis)
                .bind("actor", act.actor().name())
                .execute();
        act.record("campus.not_applicable", campus.code(), Map.of("kind", kind, "basis", basis));
    }

    private static boolean withdraw(Act act, Campus campus, AreaKind kind) {
        return act.handle()
                        .createUpdate(WITHDRAW)
                        .bind("campus", campus.id().value())
                        .bind("kind", kind.name())
                        .execute()
                > 0;
    }

    static Area area(ResultSet row) throws SQLException {
        return new Area(
                row.getInt("id"),
                new CampusId(row.getInt("campus_id")),
                AreaKind.valueOf(row.getString("kind")),
                row.getString("name"));
    }
}
