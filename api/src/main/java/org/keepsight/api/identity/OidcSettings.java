package org.keepsight.api.identity;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.oidc.ProviderSettings;

/**
 * Sign-in through an OpenID provider.
 *
 * @param label what the button says; {@code null} for the page's own words
 * @param refresh after so long the provider is asked again about everybody who is signed in
 * @param withoutAnswer while it does not answer, its last word holds for so long
 */
public record OidcSettings(
        ProviderSettings provider,
        ClaimRules rules,
        @Nullable String label,
        Duration refresh,
        Duration withoutAnswer) {}
