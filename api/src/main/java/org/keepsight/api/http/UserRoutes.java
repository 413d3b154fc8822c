package org.keepsight.api.http;

import java.util.Map;
import org.keepsight.api.http.IdentityJson.GrantJson;
import org.keepsight.api.http.IdentityJson.NewTokenJson;
import org.keepsight.api.http.IdentityJson.NewUserJson;
import org.keepsight.api.http.IdentityJson.TokenJson;
import org.keepsight.api.http.IdentityJson.TokenWithSecretJson;
import org.keepsight.api.http.IdentityJson.TokensJson;
import org.keepsight.api.http.IdentityJson.UserChangeJson;
import org.keepsight.api.http.IdentityJson.UserJson;
import org.keepsight.api.http.IdentityJson.UserWithPasswordJson;
import org.keepsight.api.http.IdentityJson.UsersJson;
import org.keepsight.api.identity.Accounts;
import org.keepsight.api.identity.Accounts.WithPassword;
import org.keepsight.api.identity.ServiceTokens;
import org.keepsight.api.identity.ServiceTokens.WithSecret;

/** The accounts of people and the tokens of machines, for administrators. */
final class UserRoutes {
    private final Accounts accounts;
    private final ServiceTokens tokens;

    UserRoutes(Accounts accounts, ServiceTokens tokens) {
        this.accounts = accounts;
        this.tokens = tokens;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of(
                "listUsers", this::listUsers,
                "addUser", this::addUser,
                "changeUser", this::changeUser,
                "resetUser", this::resetUser,
                "listTokens", this::listTokens,
                "addToken", this::addToken,
                "revokeToken", this::revokeToken);
    }

    private Answer listUsers(Request request) {
        return Answer.json(
                new UsersJson(accounts.all().stream().map(UserJson::of).toList()));
    }

    private Answer addUser(Request request) {
        return Answer.created(withPassword(
                accounts.add(request.body(NewUserJson.class).toDomain(), request.actor(), request.reason())));
    }

    private Answer changeUser(Request request) {
        return Answer.json(UserJson.of(accounts.change(
                request.pathPart("user"),
                request.body(UserChangeJson.class).toDomain(),
                request.actor(),
                request.reason())));
    }

    private Answer resetUser(Request request) {
        return Answer.json(withPassword(accounts.reset(request.pathPart("user"), request.actor(), request.reason())));
    }

    private static UserWithPasswordJson withPassword(WithPassword made) {
        return new UserWithPasswordJson(UserJson.of(made.account()), made.password());
    }

    private Answer listTokens(Request request) {
        return Answer.json(
                new TokensJson(tokens.all().stream().map(TokenJson::of).toList()));
    }

    private Answer addToken(Request request) {
        NewTokenJson asked = request.body(NewTokenJson.class);
        WithSecret made = tokens.add(
                asked.name(),
                asked.unit(),
                GrantJson.toDomain(asked.grants()),
                Request.instant("expiresAt", asked.expiresAt()),
                request.actor(),
                request.reason());
        return Answer.created(new TokenWithSecretJson(
                TokenJson.of(made.token()), made.secret().value()));
    }

    private Answer revokeToken(Request request) {
        return Answer.json(TokenJson.of(tokens.revoke(request.pathPart("token"), request.actor(), request.reason())));
    }
}
