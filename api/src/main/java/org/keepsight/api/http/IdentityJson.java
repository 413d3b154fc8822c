package org.keepsight.api.http;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.identity.Account;
import org.keepsight.api.identity.AccountChange;
import org.keepsight.api.identity.AccountKind;
import org.keepsight.api.identity.Caller;
import org.keepsight.api.identity.Duty;
import org.keepsight.api.identity.Grant;
import org.keepsight.api.identity.NewAccount;
import org.keepsight.api.identity.Role;
import org.keepsight.api.identity.ServiceToken;
import org.keepsight.api.identity.Verified;
import org.keepsight.storage.model.Code;

/** Accounts, sessions and tokens as JSON. */
final class IdentityJson {
    record SignInJson(
            String name, String password, @Nullable String code) {
        /** Never the password. */
        @Override
        public String toString() {
            return "SignInJson[" + name + "]";
        }
    }

    record PasswordChangeJson(String current, String password) {}

    record PasswordJson(String password) {}

    record CodeJson(String code) {}

    record EnrolmentJson(String secret, String uri) {}

    record GrantJson(Role role, @Nullable String campus) {
        static List<GrantJson> of(Set<Grant> grants) {
            return grants.stream()
                    .map(grant -> new GrantJson(
                            grant.role(),
                            grant.campus() == null ? null : grant.campus().value()))
                    .sorted(Comparator.comparing(GrantJson::role)
                            .thenComparing(each -> each.campus == null ? "" : each.campus))
                    .toList();
        }

        static Set<Grant> toDomain(List<GrantJson> grants) {
            return grants.stream()
                    .map(each -> new Grant(each.role, each.campus == null ? null : new Code(each.campus)))
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    record IdentityOfCallerJson(
            String name,
            String displayName,
            String unit,
            Verified verified,
            List<GrantJson> grants,
            boolean secondFactor,
            @Nullable Duty duty,
            @Nullable String csrf) {
        static IdentityOfCallerJson of(Caller caller, @Nullable String csrf) {
            return new IdentityOfCallerJson(
                    caller.name(),
                    caller.displayName(),
                    caller.unit(),
                    caller.verified(),
                    GrantJson.of(caller.grants()),
                    caller.secondFactor(),
                    caller.duty(),
                    csrf);
        }
    }

    record UserJson(
            String name,
            AccountKind kind,
            String displayName,
            String unit,
            boolean enabled,
            boolean mustChangePassword,
            boolean secondFactor,
            List<GrantJson> grants,
            Instant createdAt) {
        static UserJson of(Account account) {
            return new UserJson(
                    account.name(),
                    account.kind(),
                    account.displayName(),
                    account.unit(),
                    account.enabled(),
                    account.mustChangePassword(),
                    account.secondFactor(),
                    GrantJson.of(account.grants()),
                    account.createdAt());
        }
    }

    record UsersJson(List<UserJson> users) {}

    record UserWithPasswordJson(UserJson user, String password) {}

    record NewUserJson(String name, String displayName, String unit, List<GrantJson> grants) {
        NewAccount toDomain() {
            return new NewAccount(name, displayName, unit, GrantJson.toDomain(grants));
        }
    }

    record UserChangeJson(
            @Nullable String displayName,
            @Nullable String unit,
            @Nullable Boolean enabled,
            @Nullable List<GrantJson> grants) {
        AccountChange toDomain() {
            return new AccountChange(displayName, unit, enabled, grants == null ? null : GrantJson.toDomain(grants));
        }
    }

    record TokenJson(
            String name,
            String unit,
            List<GrantJson> grants,
            String createdBy,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant revokedAt) {
        static TokenJson of(ServiceToken token) {
            return new TokenJson(
                    token.name(),
                    token.unit(),
                    GrantJson.of(token.grants()),
                    token.createdBy(),
                    token.createdAt(),
                    token.expiresAt(),
                    token.revokedAt());
        }
    }

    record TokensJson(List<TokenJson> tokens) {}

    record TokenWithSecretJson(TokenJson token, String secret) {}

    record NewTokenJson(String name, String unit, List<GrantJson> grants, String expiresAt) {}

    private IdentityJson() {}
}
