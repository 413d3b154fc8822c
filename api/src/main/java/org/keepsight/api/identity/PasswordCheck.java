package org.keepsight.api.identity;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.DomainException.Kind;

/**
 * Tells whether a password is right, at a bounded rate: guesses are throttled, and only one at a time is computed for
 * strangers and one for people at an address they signed in from before, so that no flood of guesses costs more than a core
 * and a few dozen MiB, or makes those people wait. Thread-safe.
 */
final class PasswordCheck {
    private static final int WAITING = 8;

    private final SignInThrottle throttle = new SignInThrottle();
    private final Lane strangers = new Lane();
    private final Lane known = new Lane();
    private final InstantSource clock;

    PasswordCheck(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Takes a try and computes. A right password gives the try back only by {@link #forgive}, once all else is right, too.
     *
     * @param isKnown whether the account signed in from this address before
     * @throws DomainException {@code THROTTLED} when too many guesses were made, {@code UNAVAILABLE} when too many are
     *     being computed
     */
    boolean isRight(String account, String address, boolean isKnown, String password, String hash) {
        Instant now = clock.instant();
        throttle.take(account, address, isKnown, now).ifPresent(wait -> {
            throw new DomainException(
                    Kind.THROTTLED,
                    null,
                    "too many attempts; the next one is possible in " + (wait.toSeconds() + 1) + " s");
        });
        return (isKnown ? known : strangers).compute(password, hash);
    }

    void forgive(String account, String address, boolean isKnown) {
        throttle.giveBack(account, address, isKnown);
    }

    boolean closedToStrangers(String account) {
        return throttle.closedToStrangers(account, clock.instant());
    }

    /** One computation at a time, a few waiting; whoever comes then is refused at once. */
    private static final class Lane {
        private final Semaphore running = new Semaphore(1, true);
        private final Semaphore admitted = new Semaphore(1 + WAITING);

        boolean compute(String password, String hash) {
            if (!admitted.tryAcquire()) {
                throw busy();
            }
            try {
                running.acquire();
                try {
                    return PasswordHash.verify(password, hash);
                } finally {
                    running.release();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw busy();
            } finally {
                admitted.release();
            }
        }

        private static DomainException busy() {
            return new DomainException(Kind.UNAVAILABLE, null, "too many people are signing in; try again shortly");
        }
    }
}
