package org.keepsight.api.identity;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.keepsight.storage.model.Code;

/**
 * Who may do what: every operation of the contract against every role. The one place where that is said; an operation
 * without a row is refused at start. Immutable.
 *
 * <p>{@code all}: the county. {@code own}: the campuses the role was granted for; an operation that names no campus and no
 * camera tells of these only. {@code case}: cameras and ranges of an approved retrieval. {@code -}: never.
 * {@code signed-in}: everybody, for themselves. {@code anyone}: before anybody is known.
 */
public final class PermissionMatrix {
    private static final String TABLE = """
            operation             officer    campus-admin  auditor    bureau-admin  police     system-admin

            signIn                anyone
            getSignInWays         anyone
            beginOidc             anyone
            completeOidc          anyone
            getIdentity           signed-in
            signOut               signed-in
            changeOwnPassword     signed-in
            enrolTotp             signed-in
            confirmTotp           signed-in
            removeTotp            signed-in

            getDeployment         signed-in
            getRecordingState     all        all           all        all           -          all
            sweep                 -          -             -          -             -          all

            listUsers             -          -             -          all           -          -
            addUser               -          -             -          all           -          -
            changeUser            -          -             -          all           -          -
            resetUser             -          -             -          all           -          -
            listTokens            -          -             -          all           -          -
            addToken              -          -             -          all           -          -
            revokeToken           -          -             -          all           -          -

            listProposals         -          own           all        all           -          -
            approveProposal       -          -             -          all           -          -
            rejectProposal        -          -             -          all           -          -

            listCampuses          own        own           all        all           case       all
            addCampus             -          -             -          all           -          -
            listAreas             own        own           all        all           -          all
            addArea               -          own           -          all           -          -
            declareNotApplicable  -          -             -          all           -          -
            listCameras           own        own           all        all           -          all
            addCamera             -          own           -          all           -          -
            getCamera             own        own           all        all           case       all
            changeCamera          -          own           -          all           -          -
            decommissionCamera    -          own           -          all           -          -
            changeCredentials     -          -             -          all           -          -

            getCameraStatus       own        own           all        all           -          all
            getCameraCoverage     own        own           all        all           case       all
            getCampusCoverage     own        own           all        all           -          all
            getCountyCoverage     own        own           all        all           case       all

            listSegments          own        -             all        -             case       -
            beginPlayback         own        -             -          -             case       -
            endPlayback           own        -             -          -             case       -
            getSegmentMedia       own        -             -          -             case       -
            headSegmentMedia      own        -             -          -             case       -
            getPlaylist           own        -             -          -             case       -
            getStill              own        -             -          -             case       -
            headStill             own        -             -          -             case       -

            searchRegister        -          own           all        all           -          -
            exportRegister        -          own           all        all           -          -

            listPolicies          all        all           all        all           -          all
            addPolicy             -          -             -          all           -          -
            listDeletions         -          -             all        all           -          all

            listCertificateKeys   anyone
            getCertificateKeys    anyone
            listCertificates      own        own           all        all           -          -
            getCertificate        own        own           all        all           -          -
            getCertificateLeaves  own        own           all        all           -          -
            getInclusionProof     own        own           all        all           -          -

            listShortageOrders    -          -             all        all           -          all
            declareShortage       -          -             -          all           -          -
            endShortageOrder      -          -             -          all           -          -
            getOutlook            -          own           all        all           -          all
            getClock              -          own           all        all           -          all
            confirmClock          -          -             -          all           -          all
            listHolds             own        own           all        all           -          -
            requestHold           own        own           -          all           -          -
            getHold               own        own           all        all           -          -
            approveHold           -          own           -          all           -          -
            releaseHold           -          own           -          all           -          -
            extendHold            -          own           -          all           -          -

            beginAudit            -          -             all        all           -          -
            listAudits            -          -             all        all           -          -
            getAudit              -          -             all        all           -          -
            seedAudit             -          -             all        all           -          -
            resumeAudit           -          -             all        all           -          -
            getAuditPopulation    -          -             all        all           -          -
            getAuditStill         -          -             all        all           -          -
            getAuditReport        -          -             all        all           -          -
            getScrubbing          -          -             all        all           -          all
            getRetentionReport    own        own           all        all           -          all
            exportRetentionReport own        own           all        all           -          all
            """;

    /** Who an operation is open to: one row. */
    public sealed interface Access {
        /** Before anybody is known. */
        record Anyone() implements Access {}

        /** Everybody who is known, for themselves or for what is no secret among them. */
        record SignedIn() implements Access {}

        /** By role; every role has a cell. */
        record ByRole(Map<Role, Reach> reach) implements Access {
            public ByRole {
                reach = Map.copyOf(reach);
            }
        }
    }

    private final Map<String, Access> rows = new LinkedHashMap<>();

    /** @throws IllegalStateException when the table is malformed */
    public PermissionMatrix() {
        TABLE.lines().skip(1).filter(line -> !line.isBlank()).forEach(line -> {
            String[] cells = line.strip().split("\\s+", -1);
            if (rows.put(cells[0], access(Arrays.copyOfRange(cells, 1, cells.length))) != null) {
                throw new IllegalStateException("the permission matrix has two rows for " + cells[0]);
            }
        });
    }

    private static Access access(String[] cells) {
        if (cells.length == 1) {
            return switch (cells[0]) {
                case "anyone" -> new Access.Anyone();
                case "signed-in" -> new Access.SignedIn();
                default -> throw new IllegalStateException("the permission matrix knows no '" + cells[0] + "'");
            };
        }
        Role[] roles = Role.values();
        if (cells.length != roles.length) {
            throw new IllegalStateException("a row of the permission matrix has " + cells.length + " cells");
        }
        Map<Role, Reach> reach = new EnumMap<>(Role.class);
        for (int i = 0; i < roles.length; i++) {
            reach.put(roles[i], Reach.of(cells[i]));
        }
        return new Access.ByRole(reach);
    }

    /** Every row, in the order of the table. */
    public Map<String, Access> rows() {
        return Collections.unmodifiableMap(rows);
    }

    /** The row of an operation. */
    public Access access(String operation) {
        Access access = rows.get(operation);
        if (access == null) {
            throw new IllegalStateException("the permission matrix has no row for " + operation);
        }
        return access;
    }

    /**
     * What the caller may reach with an operation.
     *
     * @return empty when none of the caller's roles may; a scope without campuses when one may and reaches nothing now
     */
    public Optional<Scope> scope(String operation, Caller caller) {
        return switch (access(operation)) {
            case Access.Anyone open -> Optional.of(new Scope.County());
            case Access.SignedIn open -> Optional.of(new Scope.County());
            case Access.ByRole roles -> scope(roles.reach(), caller.grants());
        };
    }

    private static Optional<Scope> scope(Map<Role, Reach> reach, Set<Grant> grants) {
        Set<Code> own = new HashSet<>();
        boolean may = false;
        for (Grant grant : grants) {
            switch (reach.getOrDefault(grant.role(), Reach.NONE)) {
                case COUNTY -> {
                    return Optional.of(new Scope.County());
                }
                case OWN -> {
                    may = true;
                    if (grant.campus() != null) {
                        own.add(grant.campus());
                    }
                }
                case CASE -> may = true;
                case NONE -> {}
            }
        }
        return may ? Optional.of(new Scope.Campuses(own)) : Optional.empty();
    }

    /** @throws IllegalStateException naming the operations without a row, and the rows without an operation */
    public void requireSame(Set<String> operations) {
        Set<String> different = new HashSet<>(operations);
        different.removeAll(rows.keySet());
        rows.keySet().stream().filter(row -> !operations.contains(row)).forEach(different::add);
        if (!different.isEmpty()) {
            throw new IllegalStateException("permission matrix and contract disagree about " + different);
        }
    }

    /** The table as docs/permissions.md shows it. */
    public String markdown() {
        StringBuilder table = new StringBuilder("| operation |");
        for (Role role : Role.values()) {
            table.append(' ').append(role).append(" |");
        }
        table.append("\n|---|").append("---|".repeat(Role.values().length)).append('\n');
        rows.forEach((operation, access) -> {
            table.append("| `").append(operation).append("` |");
            for (Role role : Role.values()) {
                table.append(' ').append(sign(access, role)).append(" |");
            }
            table.append('\n');
        });
        return table.toString();
    }

    private static String sign(Access access, Role role) {
        return switch (access) {
            case Access.Anyone open -> "anyone";
            case Access.SignedIn open -> "signed in";
            case Access.ByRole roles ->
                roles.reach().getOrDefault(role, Reach.NONE).sign();
        };
    }
}
