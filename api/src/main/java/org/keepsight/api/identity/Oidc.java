package org.keepsight.api.identity;

import java.time.InstantSource;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.api.oidc.OpenIdProvider;
import org.keepsight.storage.audit.AuditLog;

/** People whom an OpenID provider vouches for: how they come in, and what goes on being asked about them. */
public final class Oidc implements AutoCloseable {
    private final OpenIdProvider provider;
    private final OidcSignIn signIn;
    private final OidcRefresh refresh;

    private Oidc(OpenIdProvider provider, OidcSignIn signIn, OidcRefresh refresh) {
        this.provider = provider;
        this.signIn = signIn;
        this.refresh = refresh;
    }

    static Oidc open(
            Jdbi jdbi,
            AuditLog audit,
            InstantSource clock,
            OidcSettings settings,
            OidcSessions asked,
            Sessions sessions,
            Doorkeeper doorkeeper) {
        OpenIdProvider provider = new OpenIdProvider(settings.provider(), clock);
        OidcAccounts accounts = new OidcAccounts(audit);
        OidcRefresh refresh = new OidcRefresh(jdbi, audit, clock, settings, provider, accounts, asked, doorkeeper);
        refresh.start();
        return new Oidc(
                provider,
                new OidcSignIn(jdbi, audit, clock, settings, provider, accounts, asked, sessions, doorkeeper),
                refresh);
    }

    public OidcSignIn signIn() {
        return signIn;
    }

    @Override
    public void close() {
        refresh.close();
        provider.close();
    }
}
