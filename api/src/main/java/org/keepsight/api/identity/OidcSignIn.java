package org.keepsight.api.identity;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.api.identity.SignIn.Welcome;
import org.keepsight.api.oidc.Attempt;
import org.keepsight.api.oidc.OpenIdProvider;
import org.keepsight.api.oidc.ProviderAnswer;
import org.keepsight.storage.audit.AuditEvent;
import org.keepsight.storage.audit.AuditEvent.About;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Actor.Proof;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets people in whom the OpenID provider vouches for. What follows is a session like any other, but one that lives no longer
 * than the provider's word. Every outcome of an attempt is registered; an address has few tries that come to nothing. Asks the
 * provider about a bounded number of people at a time, so that one that hangs holds up nobody who has a password. Thread-safe.
 */
public final class OidcSignIn {
    /** How an attempt ended. */
    public sealed interface Outcome {
        /** Somebody is in. */
        record In(Welcome welcome) implements Outcome {}

        /** Nobody is. */
        record Out(Refusal why) implements Outcome {}
    }

    /** Why nobody was let in, as much as the person is told. */
    public enum Refusal {
        /** The person turned back at the provider. */
        CANCELLED,
        /** The attempt is another browser's, or too old: to be begun again. */
        STALE,
        /** The provider knows the person, and no claim grants anything here. */
        NO_RIGHTS,
        /** The account is disabled here, or what the provider says does not hold. */
        REFUSED,
        /** After too many attempts that came to nothing. */
        THROTTLED,
        /** The provider does not answer. */
        UNAVAILABLE
    }

    /** Whether the person whom the provider named may come in. */
    private sealed interface Entry {
        record Given(BearerSecret secret) implements Entry {}

        record Denied(Refusal refusal, String why) implements Entry {}
    }

    private static final Logger LOG = LoggerFactory.getLogger(OidcSignIn.class);
    private static final String REASON = "signing in through the OpenID provider";
    private static final int AT_A_TIME = 8;

    private final Jdbi jdbi;
    private final AuditLog audit;
    private final InstantSource clock;
    private final OidcSettings settings;
    private final OpenIdProvider provider;
    private final OidcAccounts accounts;
    private final OidcSessions asked;
    private final Sessions sessions;
    private final Doorkeeper doorkeeper;
    private final SignInThrottle throttle = new SignInThrottle();
    private final Semaphore asking = new Semaphore(AT_A_TIME);

    OidcSignIn(
            Jdbi jdbi,
            AuditLog audit,
            InstantSource clock,
            OidcSettings settings,
            OpenIdProvider provider,
            OidcAccounts accounts,
            OidcSessions asked,
            Sessions sessions,
            Doorkeeper doorkeeper) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
        this.settings = settings;
        this.provider = provider;
        this.accounts = accounts;
        this.asked = asked;
        this.sessions = sessions;
        this.doorkeeper = doorkeeper;
    }

    public OidcSettings settings() {
        return settings;
    }

    /** Where the browser of this attempt goes; empty while the provider is away. */
    public Optional<URI> begin(Attempt attempt) {
        if (!asking.tryAcquire()) {
            return Optional.empty();
        }
        try {
            return Optional.of(provider.begin(attempt));
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("why", e.getMessage()).log("the OpenID provider is away: nobody is sent there");
            return Optional.empty();
        } finally {
            asking.release();
        }
    }

    /**
     * Who came back from there.
     *
     * @param attempt of the browser
     * @param query what the provider gave it
     * @param address where they are
     */
    public Outcome complete(Attempt attempt, Map<String, List<String>> query, String address) {
        Optional<Duration> wait = throttle.take("oidc", address, true, clock.instant());
        if (wait.isPresent()) {
            return new Outcome.Out(Refusal.THROTTLED);
        }
        if (!asking.tryAcquire()) {
            return new Outcome.Out(Refusal.UNAVAILABLE);
        }
        ProviderAnswer answer;
        try {
            answer = provider.redeem(attempt, query);
        } finally {
            asking.release();
        }
        return switch (answer) {
            case ProviderAnswer.Person person -> welcomed(person, address);
            case ProviderAnswer.Stale stale ->
                refused(Refusal.STALE, "another browser's attempt, or an old one", address);
            case ProviderAnswer.Cancelled cancelled -> refused(Refusal.CANCELLED, "cancelled at the provider", address);
            case ProviderAnswer.Refused refused -> refused(Refusal.REFUSED, refused.why(), address);
            case ProviderAnswer.Away away -> {
                LOG.atWarn().addKeyValue("why", away.why()).log("the OpenID provider is away: somebody waits");
                yield refused(Refusal.UNAVAILABLE, "the provider is away", address);
            }
        };
    }

    private Outcome welcomed(ProviderAnswer.Person person, String address) {
        ClaimRules.Profile profile = settings.rules().read(person);
        Entry entry = jdbi.inTransaction(handle -> {
            Optional<Account> account = accounts.follow(
                    handle,
                    person.issuer(),
                    person.subject(),
                    profile,
                    clock.instant().truncatedTo(ChronoUnit.MICROS));
            if (account.isEmpty() || account.get().grants().isEmpty()) {
                return new Entry.Denied(Refusal.NO_RIGHTS, "no claim of " + profile.name() + " grants anything");
            }
            String name = account.get().name();
            return account.get().enabled()
                    ? new Entry.Given(begin(handle, account.get(), person, address))
                    : new Entry.Denied(Refusal.REFUSED, "the account " + name + " is disabled");
        });
        return switch (entry) {
            case Entry.Denied denied -> refused(denied.refusal, denied.why, address);
            case Entry.Given given -> {
                throttle.giveBack("oidc", address, true);
                yield new Outcome.In(new Welcome(given.secret, doorkeeper.admit(given.secret, false)));
            }
        };
    }

    private BearerSecret begin(Handle handle, Account account, ProviderAnswer.Person person, String address) {
        Sessions.Begun begun = sessions.begin(handle, account.name(), false, address);
        asked.begin(handle, begun.id(), person.ticket());
        audit.write(
                handle,
                new Actor(account.name(), account.unit(), Proof.OIDC, address),
                REASON,
                "session.begun",
                account.name(),
                Map.of());
        return begun.secret();
    }

    private Outcome refused(Refusal refusal, String why, String address) {
        AuditEvent event = AuditEvent.refused("session.refused", "session", About.NOTHING, Map.of("why", why));
        jdbi.useTransaction(handle -> audit.write(handle, Actor.nobody(address), REASON, event));
        return new Outcome.Out(refusal);
    }
}
