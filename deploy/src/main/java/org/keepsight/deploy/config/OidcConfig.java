package org.keepsight.deploy.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.identity.ClaimRules;
import org.keepsight.api.identity.ClaimRules.Rule;
import org.keepsight.api.identity.OidcSettings;
import org.keepsight.api.identity.Role;
import org.keepsight.api.oidc.ProviderSettings;
import org.keepsight.storage.model.Code;

/** Reads how people sign in through an OpenID provider, and what its claims grant them. */
final class OidcConfig {
    private static final URI NOWHERE = URI.create("https://nowhere.invalid"); // stands in for what is missing or wrong

    private OidcConfig() {}

    /** {@code null} without the section. */
    static @Nullable OidcSettings read(Section section, Path base) {
        if (!section.present()) {
            return null;
        }
        Section claims = section.section("claims");
        return new OidcSettings(
                new ProviderSettings(
                        required(
                                section,
                                "issuer",
                                NOWHERE,
                                text -> ProviderSettings.requireProtected(URI.create(text))),
                        required(section, "client-id", "none", text -> text),
                        section.secret("client-secret", base).map(Secret::value).orElse(null),
                        required(section, "address", NOWHERE, text -> ProviderSettings.origin(URI.create(text))),
                        section.list("scopes", OidcConfig::word).orElse(List.of("profile"))),
                new ClaimRules(
                        claims.text("name", "preferred_username"),
                        claims.text("display-name", "name"),
                        claims.text("unit", "unit"),
                        claims.list("grants", OidcConfig::word).orElse(List.of("groups")),
                        rules(section)),
                section.value("label", OidcConfig::label).orElse(null),
                section.duration("refresh", Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ofHours(1)),
                section.duration("without-answer", Duration.ofHours(1), Duration.ofMinutes(5), Duration.ofDays(1)));
    }

    private static List<Rule> rules(Section section) {
        List<Rule> rules = section.sections("grants").stream()
                .flatMap(each -> rule(each).stream())
                .toList();
        if (!section.has("grants")) {
            section.problem("grants", "is needed: without a rule nobody may anything");
        }
        return rules;
    }

    private static Optional<Rule> rule(Section section) {
        Optional<String> value = section.text("value");
        Optional<Role> role = section.value("role", OidcConfig::role);
        Optional<Code> campus = section.value("campus", Code::new);
        Optional<String> campusClaim = section.text("campus-claim");
        if (value.isEmpty() || role.isEmpty()) {
            section.problem("", "needs value and role");
            return Optional.empty();
        }
        try {
            return Optional.of(new Rule(value.get(), role.get(), campus.orElse(null), campusClaim.orElse(null)));
        } catch (IllegalArgumentException e) {
            section.problem("", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static <T> T required(Section section, String key, T otherwise, Function<String, T> parser) {
        if (!section.has(key)) {
            section.problem(key, "is needed");
        }
        return section.value(key, otherwise, parser);
    }

    private static Role role(String text) {
        return Arrays.stream(Role.values())
                .filter(role -> role.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("is none of " + Arrays.toString(Role.values())));
    }

    private static String word(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("is empty");
        }
        return text;
    }

    private static String label(String text) {
        if (text.isBlank() || text.length() > 40) {
            throw new IllegalArgumentException("has 1 to 40 characters");
        }
        return text;
    }
}
