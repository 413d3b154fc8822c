package org.keepsight.api.http;

import org.jspecify.annotations.Nullable;
import org.keepsight.api.identity.Caller;
import org.keepsight.api.identity.Scope;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.DomainException.Kind;

/**
 * Who asks, from where, and what they may be told of.
 *
 * @param known {@code null} while nobody is
 * @param csrf what commands of the caller's session carry; {@code null} without a session
 * @param address of the client: IPv4, or the first 64 bits of IPv6
 * @param secure whether the connection is, so that a cookie may demand it
 * @param scope the campuses this request may tell of
 */
record Visit(@Nullable Caller known, @Nullable String csrf, String address, boolean secure, Scope scope) {
    /** @throws DomainException {@code UNAUTHENTICATED} when nobody is known */
    Caller caller() {
        if (known == null) {
            throw new DomainException(Kind.UNAUTHENTICATED, null, "sign in, or send a token");
        }
        return known;
    }

    Visit within(Scope narrower) {
        return new Visit(known, csrf, address, secure, narrower);
    }
}
