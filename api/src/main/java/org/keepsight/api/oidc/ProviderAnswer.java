package org.keepsight.api.oidc;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of asking the provider about somebody. */
public sealed interface ProviderAnswer {
    /**
     * Who it is.
     *
     * @param subject the person at this issuer, for ever
     * @param claims of the ID token and of userinfo, as parsed JSON; userinfo is the younger and wins
     * @param ticket what to ask with next time; {@code null} when the provider gave nothing to ask with
     */
    record Person(
            String issuer,
            String subject,
            Map<String, Object> claims,
            @Nullable Ticket ticket) implements ProviderAnswer {
        public Person {
            claims = Map.copyOf(claims);
        }

        /** A person's claims do not belong into logs. */
        @Override
        public String toString() {
            return "Person[" + issuer + ", " + subject + "]";
        }
    }

    /** The browser did not begin this, or long ago. Nobody was asked. */
    record Stale() implements ProviderAnswer {}

    /** The person turned back at the provider. */
    record Cancelled() implements ProviderAnswer {}

    /**
     * The provider says no, or what it says is not true.
     *
     * @param why for the register; never a secret
     */
    record Refused(String why) implements ProviderAnswer {
        private static final int MOST = 200;

        public Refused {
            why = why.length() > MOST ? why.substring(0, MOST) : why;
        }
    }

    /**
     * No answer that says anything about the person; another time there may be one.
     *
     * @param why for the log; never a secret
     * @param ticket the next one, where it gave one before it fell silent: the former may be used up
     */
    record Away(String why, @Nullable Ticket ticket) implements ProviderAnswer {}
}
