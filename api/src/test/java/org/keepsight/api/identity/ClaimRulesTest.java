package org.keepsight.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.keepsight.api.identity.ClaimRules.Profile;
import org.keepsight.api.identity.ClaimRules.Rule;
import org.keepsight.api.oidc.ProviderAnswer.Person;
import org.keepsight.storage.model.Code;

class ClaimRulesTest {
    private static Profile read(Map<String, Object> claims, Rule... rules) {
        return new ClaimRules(
                        "preferred_username",
                        "name",
                        "org.unit",
                        List.of("groups", "realm_access.roles"),
                        List.of(rules))
                .read(new Person("https://id.example:8443/realms/county", "7f3a-1", claims, null));
    }

    private static Rule rule(String value, Role role, @Nullable String campus, @Nullable String campusClaim) {
        return new Rule(value, role, campus == null ? null : new Code(campus), campusClaim);
    }

    private static Grant officer(String campus) {
        return new Grant(Role.OFFICER, new Code(campus));
    }

    @Test
    void aCampusStandsInTheValueOfAGroup() {
        Profile profile = read(
                Map.of(
                        "groups",
                        List.of("/schools/QX01/security", "/schools/QX02.a/security", "/schools/QX03/teachers")),
                rule("/schools/{campus}/security", Role.OFFICER, null, null));

        assertThat(profile.grants()).containsExactlyInAnyOrder(officer("QX01"), officer("QX02.a"));
    }

    @Test
    void whatOnlyLooksLikeACampusGrantsNothing() {
        List<String> crooked = List.of(
                "officer-",
                "officer-a/b",
                "officer-../x",
                "Officer-QX01",
                "officer-QX01 ",
                "xofficer-QX01",
                "officer-清溪");

        assertThat(read(Map.of("groups", crooked), rule("officer-{campus}", Role.OFFICER, null, null))
                        .grants())
                .isEmpty();
        assertThat(read(Map.of("groups", "abba"), rule("abb{campus}bba", Role.OFFICER, null, null))
                        .grants())
                .as("before and after do not overlap")
                .isEmpty();
    }

    @Test
    void aCampusIsFixedOrComesFromAnotherClaim() {
        Map<String, Object> claims = Map.of(
                "realm_access", Map.of("roles", List.of("guard", "no1-guard", "auditor")),
                "school", Map.of("codes", Arrays.asList("QX01", "not a code", 7, null, "QX02")));

        assertThat(read(
                                claims,
                                rule("guard", Role.OFFICER, null, "school.codes"),
                                rule("no1-guard", Role.CAMPUS_ADMINISTRATOR, "QX09", null),
                                rule("auditor", Role.BUREAU_AUDITOR, null, null),
                                rule("boss", Role.BUREAU_ADMINISTRATOR, null, null))
                        .grants())
                .containsExactlyInAnyOrder(
                        officer("QX01"),
                        officer("QX02"),
                        new Grant(Role.CAMPUS_ADMINISTRATOR, new Code("QX09")),
                        new Grant(Role.BUREAU_AUDITOR, null));
    }

    @Test
    void aKeyWithDotsGoesBeforeAPath() {
        Map<String, Object> claims = Map.of("realm_access.roles", "a", "realm_access", Map.of("roles", "b"));

        assertThat(read(claims, rule("a", Role.POLICE, null, null), rule("b", Role.BUREAU_AUDITOR, null, null))
                        .grants())
                .containsExactly(new Grant(Role.POLICE, null));
    }

    @Test
    void namesAreMadeFitAndWhatIsMissingIsFilled() {
        assertThat(read(Map.of(
                        "preferred_username",
                        "Zhang.Wei@Bureau",
                        "name",
                        " 张伟\n" + "很".repeat(200),
                        "org",
                        Map.of("unit", "清溪县教育局"))))
                .satisfies(profile -> {
                    assertThat(profile.name()).isEqualTo("oidc:zhang.wei-bureau");
                    assertThat(profile.displayName()).startsWith("张伟 很").hasSize(100);
                    assertThat(profile.unit()).isEqualTo("清溪县教育局");
                });
        assertThat(read(Map.of()).name()).isEqualTo("oidc:7f3a-1");
        assertThat(read(Map.of()).displayName()).isEqualTo("7f3a-1");
        assertThat(read(Map.of()).unit()).isEqualTo("id.example:8443");
        assertThat(read(Map.of("preferred_username", "张伟")).name()).isEqualTo("oidc:person");
        assertThat(read(Map.of("preferred_username", 7, "name", List.of())).displayName())
                .isEqualTo("7f3a-1");
    }

    @Test
    void aRuleWithoutACampusWhereOneIsNeededOrWithOneTooManyIsRefused() {
        for (Runnable wrong : List.<Runnable>of(
                () -> rule("x", Role.OFFICER, null, null),
                () -> rule("x-{campus}", Role.OFFICER, "QX01", null),
                () -> rule("x", Role.OFFICER, "QX01", "codes"),
                () -> rule("x", Role.POLICE, "QX01", null),
                () -> rule("{campus}", Role.OFFICER, null, null),
                () -> rule("{campus}-{campus}", Role.OFFICER, null, null))) {
            assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
