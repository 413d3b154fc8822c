package org.keepsight.api.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.http.IdentityJson.CodeJson;
import org.keepsight.api.http.IdentityJson.EnrolmentJson;
import org.keepsight.api.http.IdentityJson.IdentityOfCallerJson;
import org.keepsight.api.http.IdentityJson.PasswordChangeJson;
import org.keepsight.api.http.IdentityJson.PasswordJson;
import org.keepsight.api.http.IdentityJson.SignInJson;
import org.keepsight.api.identity.Caller;
import org.keepsight.api.identity.OwnAccount;
import org.keepsight.api.identity.OwnAccount.Enrolment;
import org.keepsight.api.identity.SignIn;
import org.keepsight.api.identity.SignIn.Welcome;

/** Signing in and out, who one is, and one's own account. */
final class IdentityRoutes {
    private static final Map<String, String> UNKEPT = Map.of("Cache-Control", "no-store");

    private final SignIn signIn;
    private final OwnAccount own;

    IdentityRoutes(SignIn signIn, OwnAccount own) {
        this.signIn = signIn;
        this.own = own;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of(
                "signIn", this::signIn,
                "getIdentity", this::getIdentity,
                "signOut", this::signOut,
                "changeOwnPassword", this::changeOwnPassword,
                "enrolTotp", this::enrolTotp,
                "confirmTotp", this::confirmTotp,
                "removeTotp", this::removeTotp);
    }

    private Answer signIn(Request request) {
        SignInJson asked = request.body(SignInJson.class);
        Welcome welcome = signIn.signIn(
                asked.name(), asked.password(), asked.code(), request.visit().address());
        return new Answer.Whole(
                200,
                "application/json",
                Map.of(
                        "Cache-Control",
                        "no-store",
                        "Set-Cookie",
                        SessionCookie.set(welcome.secret(), request.visit().secure())),
                Json.write(identity(
                        welcome.admission().caller(), welcome.admission().csrf())));
    }

    private Answer getIdentity(Request request) {
        return Answer.json(identity(request.caller(), request.visit().csrf()));
    }

    private static IdentityOfCallerJson identity(Caller caller, @Nullable String csrf) {
        return IdentityOfCallerJson.of(caller, csrf);
    }

    private Answer signOut(Request request) {
        signIn.signOut(request.caller());
        return new Answer.Bare(
                204,
                Map.of(
                        "Cache-Control",
                        "no-store",
                        "Clear-Site-Data",
                        "\"cache\"",
                        "Set-Cookie",
                        SessionCookie.clear(request.visit().secure())));
    }

    private Answer changeOwnPassword(Request request) {
        PasswordChangeJson change = request.body(PasswordChangeJson.class);
        own.changePassword(request.caller(), change.current(), change.password());
        return new Answer.Bare(204, UNKEPT);
    }

    private Answer enrolTotp(Request request) {
        Enrolment enrolment =
                own.enrol(request.caller(), request.body(PasswordJson.class).password());
        return Answer.json(new EnrolmentJson(enrolment.secret(), enrolment.uri()));
    }

    private Answer confirmTotp(Request request) {
        own.confirm(request.caller(), request.body(CodeJson.class).code());
        return new Answer.Bare(204, UNKEPT);
    }

    private Answer removeTotp(Request request) {
        own.remove(request.caller(), request.body(PasswordJson.class).password());
        return new Answer.Bare(204, UNKEPT);
    }
}
