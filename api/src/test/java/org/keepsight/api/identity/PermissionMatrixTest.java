package org.keepsight.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.keepsight.api.identity.PermissionMatrix.Access;
import org.keepsight.storage.model.Code;

class PermissionMatrixTest {
    private static final Path PERMISSIONS = Path.of("..", "docs", "permissions.md");
    private static final Code S01 = new Code("S01");
    private static final Code S02 = new Code("S02");

    private final PermissionMatrix matrix = new PermissionMatrix();

    private static Caller caller(Grant... grants) {
        return new Caller("zhang", "张", "保卫处", Verified.PASSWORD, Set.of(grants), false, null, null, "");
    }

    @Test
    void theDocumentationShowsTheTable() throws IOException {
        assertThat(Files.readString(PERMISSIONS))
                .as("docs/permissions.md shows this table:\n%s", matrix.markdown())
                .contains(matrix.markdown());
    }

    @Test
    void anOperationWithoutARowIsRefusedAndARowWithoutAnOperationToo() {
        Set<String> operations = new HashSet<>(matrix.rows().keySet());
        matrix.requireSame(operations);

        operations.add("launchRocket");
        assertThatThrownBy(() -> matrix.requireSame(operations)).hasMessageContaining("launchRocket");
        operations.remove("launchRocket");
        operations.remove("getStill");
        assertThatThrownBy(() -> matrix.requireSame(operations)).hasMessageContaining("getStill");
        assertThatThrownBy(() -> matrix.access("launchRocket")).hasMessageContaining("launchRocket");
    }

    @Test
    void nobodyOfTheCountySeesFootage() {
        for (String operation : Set.of("getSegmentMedia", "headSegmentMedia", "getPlaylist", "getStill", "headStill")) {
            for (Role role : Role.values()) {
                Caller caller = caller(new Grant(role, role.ofCampus() ? S01 : null));
                boolean reaches = matrix.scope(operation, caller)
                        .filter(scope -> scope.covers(S01))
                        .isPresent();
                assertThat(reaches).as("%s %s", role, operation).isEqualTo(role == Role.OFFICER);
            }
        }
    }

    @Test
    void rolesAddUpEachWithItsPlaceAndNoFurther() {
        Caller both = caller(new Grant(Role.OFFICER, S01), new Grant(Role.CAMPUS_ADMINISTRATOR, S02));

        assertThat(matrix.scope("getStill", both)).contains(new Scope.Campuses(Set.of(S01)));
        assertThat(matrix.scope("addCamera", both)).contains(new Scope.Campuses(Set.of(S02)));
        assertThat(matrix.scope("listCampuses", both)).contains(new Scope.Campuses(Set.of(S01, S02)));
        assertThat(matrix.scope("addPolicy", both)).isEmpty();
        assertThat(matrix.scope("listCampuses", caller())).isEmpty();
        assertThat(matrix.scope("getStill", caller(new Grant(Role.POLICE, null))))
                .as("a case that nobody opened")
                .contains(new Scope.Campuses(Set.of()));
        assertThat(matrix.scope(
                        "listCampuses", caller(new Grant(Role.OFFICER, S01), new Grant(Role.BUREAU_AUDITOR, null))))
                .contains(new Scope.County());
    }

    @Test
    void onlySigningInAndTheKeysThatVerifyCertificatesAreOpenToAnyone() {
        Set<String> open = Set.of(
                "signIn", "getSignInWays", "beginOidc", "completeOidc", "listCertificateKeys", "getCertificateKeys");
        assertThat(matrix.rows())
                .allSatisfy((operation, access) -> assertThat(access instanceof Access.Anyone)
                        .as(operation)
                        .isEqualTo(open.contains(operation)));
    }
}
