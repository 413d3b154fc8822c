package org.keepsight.api.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How many guesses are let through. Each purse holds a few tries and gets one back after a while; a success gives its try
 * back at once. Pure but for its purses, of which it keeps a bounded number: the least recently used go first.
 * Thread-safe.
 *
 * <p>A guess from an address where nobody signed in to the account before takes a try from the purse of the address and from
 * the purse that the account has for all strangers together. From an address where the account signed in well before, it
 * takes one from the purse of this pair alone: whatever strangers do, the person is not locked out there.
 */
final class SignInThrottle {
    static final int TRIES = 10;
    static final Duration EACH = Duration.ofSeconds(90);

    /** A purse is not emptied further than this, so that it is filled again in half an hour. */
    private static final Duration LONGEST = EACH.multipliedBy(2 * TRIES);

    private static final int PURSES = 50_000;

    /** Until when the tries already taken are paid back. */
    private final Map<String, Instant> addresses = purses();

    private final Map<String, Instant> accounts = purses();
    private final Map<String, Instant> pairs = purses();

    /**
     * Takes a try.
     *
     * @param known whether the account signed in from this address before
     * @return empty when it may be made; otherwise how long to wait, and nothing was taken
     */
    synchronized Optional<Duration> take(String account, String address, boolean known, Instant now) {
        if (known) {
            return wait(pairs, pair(account, address), now).or(() -> {
                pay(pairs, pair(account, address), now);
                return Optional.empty();
            });
        }
        return wait(addresses, address, now)
                .or(() -> wait(accounts, account, now))
                .or(() -> {
                    pay(addresses, address, now);
                    pay(accounts, account, now);
                    return Optional.empty();
                });
    }

    /** Gives the try back: it was no guess. */
    synchronized void giveBack(String account, String address, boolean known) {
        if (known) {
            pairs.computeIfPresent(pair(account, address), (key, until) -> until.minus(EACH));
        } else {
            addresses.computeIfPresent(address, (key, until) -> until.minus(EACH));
            accounts.computeIfPresent(account, (key, until) -> until.minus(EACH));
        }
    }

    /** Whether strangers have used up what the account has for them. */
    synchronized boolean closedToStrangers(String account, Instant now) {
        return wait(accounts, account, now).isPresent();
    }

    private static Optional<Duration> wait(Map<String, Instant> purses, String key, Instant now) {
        Instant until = purses.getOrDefault(key, now);
        if (until.isAfter(now.plus(LONGEST))) { // taken before the clock was set back
            purses.remove(key);
            return Optional.empty();
        }
        Instant free = until.minus(EACH.multipliedBy(TRIES - 1));
        return free.isAfter(now) ? Optional.of(Duration.between(now, free)) : Optional.empty();
    }

    private static void pay(Map<String, Instant> purses, String key, Instant now) {
        purses.merge(key, now.plus(EACH), (until, fresh) -> until.isAfter(now) ? until.plus(EACH) : fresh);
    }

    private static String pair(String account, String address) {
        return account + ' ' + address;
    }

    private static Map<String, Instant> purses() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
                return size() > PURSES;
            }
        };
    }
}
