package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.api.http.ApiWorld.json;

import java.net.http.HttpResponse;
import java.util.Set;
import org.keepsight.api.identity.Grant;
import org.keepsight.api.identity.NewAccount;

/** Somebody who is signed in with a password. */
record Person(ApiWorld world, String name, String cookie, String csrf) {
    static final String PASSWORD = "seven boats on the canal";

    /** A new account, signed in. */
    static Person add(ApiWorld world, String name, Grant... grants) {
        world.identity
                .accounts()
                .add(new NewAccount(name, name, "a unit", Set.of(grants)), PASSWORD, ApiWorld.ACTOR, "a test");
        HttpResponse<byte[]> answer = world.send(
                "POST",
                "/api/v1/session",
                "{\"name\": \"%s\", \"password\": \"%s\"}".formatted(name, PASSWORD),
                "Cookie",
                "none=0");
        assertThat(answer.statusCode()).as("%s", json(answer)).isEqualTo(200);
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", -1)[0];
        return new Person(world, name, cookie, json(answer).path("csrf").asText());
    }

    HttpResponse<byte[]> get(String path) {
        return world.get(path, "Cookie", cookie);
    }

    HttpResponse<byte[]> send(String method, String path, String body) {
        return world.send(method, path, body, "Cookie", cookie, "Keepsight-Csrf", csrf);
    }
}
