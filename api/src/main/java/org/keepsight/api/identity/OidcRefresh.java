package org.keepsight.api.identity;

import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.identity.OidcSessions.Due;
import org.keepsight.api.oidc.OpenIdProvider;
import org.keepsight.api.oidc.ProviderAnswer;
import org.keepsight.api.oidc.Ticket;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the provider again and again about everybody who came in through it, a few at a time, and lets what it says hold:
 * other rights at once, none or a no ends the session. While it does not answer nothing is changed; {@link Sessions} knows how
 * long its last word holds. Several serves share the work. Killed between the provider's answer and its being written, the
 * ticket may be used up: the provider then says no, and the person signs in again.
 */
final class OidcRefresh implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OidcRefresh.class);
    private static final String REASON = "the OpenID provider's word about somebody who is signed in";
    private static final Actor PROVIDER = Actor.system("oidc");
    private static final int AT_A_TIME = 4;
    /** Nobody is asked about later than by so much of the interval. */
    private static final int FRACTION = 100;

    private final Jdbi jdbi;
    private final AuditLog audit;
    private final InstantSource clock;
    private final OidcSettings settings;
    private final OpenIdProvider provider;
    private final OidcAccounts accounts;
    private final OidcSessions sessions;
    private final Doorkeeper doorkeeper;
    private final Semaphore asking = new Semaphore(AT_A_TIME);
    private final ExecutorService people = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread thread;

    /** What was last logged of the provider: only changes are news. */
    private volatile @Nullable Boolean present;

    OidcRefresh(
            Jdbi jdbi,
            AuditLog audit,
            InstantSource clock,
            OidcSettings settings,
            OpenIdProvider provider,
            OidcAccounts accounts,
            OidcSessions sessions,
            Doorkeeper doorkeeper) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
        this.settings = settings;
        this.provider = provider;
        this.accounts = accounts;
        this.sessions = sessions;
        this.doorkeeper = doorkeeper;
        this.thread = Thread.ofVirtual().name("oidc-refresh").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        long pause = Math.clamp(settings.refresh().toMillis() / FRACTION, 50, 5000);
        boolean found = false;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                found = found || find();
                round();
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) { // the database is away, most likely
                LOG.atWarn().setCause(e).log("people cannot be asked about; trying again");
                if (!paused(pause)) {
                    return;
                }
            }
        }
    }

    private static boolean paused(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Whether the provider has introduced itself. */
    private boolean find() {
        try {
            provider.find();
            tell(true, "");
            return true;
        } catch (IOException e) {
            tell(false, String.valueOf(e.getMessage()));
            return false;
        }
    }

    private void tell(boolean now, String why) {
        Boolean before = present;
        present = now;
        if (now && !Boolean.TRUE.equals(before)) {
            LOG.atInfo().addKeyValue("issuer", settings.provider().issuer()).log("the OpenID provider answers");
        } else if (!now && !Boolean.FALSE.equals(before)) {
            LOG.atWarn()
                    .addKeyValue("issuer", settings.provider().issuer())
                    .addKeyValue("why", why)
                    .log(
                            "the OpenID provider does not answer; what it said of people who are signed in holds for a while");
        }
    }

    /**
     * Asks about everybody who is due, until nobody is. Each is taken only when they can be asked about at once, which ends
     * before they are due again: so nobody's ticket is used twice.
     */
    private void round() throws InterruptedException {
        boolean somebody = true;
        while (somebody) {
            asking.acquire();
            boolean taken = false;
            try {
                Optional<Due> due = jdbi.inTransaction(handle ->
                        sessions.take(handle, settings.provider().issuer().toString(), settings.refresh()));
                due.ifPresent(each -> people.execute(() -> askAndRelease(each)));
                taken = due.isPresent();
            } finally {
                if (!taken) {
                    asking.release();
                }
            }
            somebody = taken;
        }
    }

    private void askAndRelease(Due due) {
        try {
            ask(due);
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("account", due.account())
                    .setCause(e)
                    .log("what the OpenID provider said could not be followed; trying again later");
        } finally {
            asking.release();
        }
    }

    private void ask(Due due) {
        if (due.ticket() == null) {
            end(due, "the key that sealed what to ask with is gone");
            return;
        }
        switch (provider.renew(due.ticket(), due.subject())) {
            case ProviderAnswer.Person person -> {
                tell(true, "");
                follow(due, person);
            }
            case ProviderAnswer.Refused refused -> end(due, refused.why());
            case ProviderAnswer.Away away -> {
                tell(false, away.why());
                keep(due, away.ticket());
            }
            case ProviderAnswer.Stale stale -> throw new IllegalStateException("nobody began this");
            case ProviderAnswer.Cancelled cancelled -> throw new IllegalStateException("nobody could turn back");
        }
    }

    private void follow(Due due, ProviderAnswer.Person person) {
        boolean may = jdbi.inTransaction(handle -> {
            sessions.answered(handle, due.session(), person.ticket());
            return accounts.follow(
                            handle,
                            person.issuer(),
                            person.subject(),
                            settings.rules().read(person),
                            clock.instant().truncatedTo(ChronoUnit.MICROS))
                    .filter(account -> !account.grants().isEmpty())
                    .isPresent();
        });
        if (!may) {
            LOG.atInfo().addKeyValue("account", due.account()).log("no claim grants anything any more; signed out");
        }
    }

    private void keep(Due due, @Nullable Ticket next) {
        if (next != null) {
            jdbi.useTransaction(handle -> sessions.keep(handle, due.session(), next));
        }
    }

    private void end(Due due, String why) {
        jdbi.useTransaction(handle -> {
            Sessions.end(handle, due.session());
            audit.write(handle, PROVIDER, REASON, "session.ended", due.account(), Map.of("why", why));
        });
        doorkeeper.forget();
    }

    @Override
    public void close() {
        thread.interrupt();
        people.shutdownNow();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
            people.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
