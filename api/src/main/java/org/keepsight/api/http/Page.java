package org.keepsight.api.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.keepsight.storage.model.Digest;

/** The first page: a few static files from the jar, held in memory, and hls.js from its own jar. No build step, no CDN. */
final class Page {
    static final List<String> FILES = List.of(
            "index.html",
            "style.css",
            "app.js",
            "account.js",
            "api.js",
            "audit.js",
            "audits.js",
            "campus.js",
            "certificates.js",
            "condition.js",
            "county.js",
            "desk.js",
            "dom.js",
            "form.js",
            "grants.js",
            "guarantee.js",
            "holds.js",
            "outlook.js",
            "player.js",
            "proposals.js",
            "register.js",
            "report.js",
            "signin.js",
            "strip.js",
            "texts.js",
            "time.js",
            "tokens.js",
            "users.js",
            "texts/en.json",
            "texts/zh.json",
            "icon.svg");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml");

    private Page() {}

    static void serveOn(Router router) {
        for (String file : FILES) {
            serve(router, "/" + (file.equals("index.html") ? "" : file), file, Resources.read("web/" + file));
        }
        serve(router, "/vendor/hls.js", "hls.js", Resources.read(hls()));
    }

    private static void serve(Router router, String path, String file, byte[] content) {
        String type = TYPES.getOrDefault(file.substring(file.lastIndexOf('.') + 1), "application/octet-stream");
        String etag = '"' + Digest.ofContent(content).hex().substring(0, 32) + '"';
        Buffer body = Buffer.buffer(content);
        router.get(path).handler(context -> {
            HttpServerResponse response = context.response()
                    .putHeader(HttpHeaders.ETAG, etag)
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
            if (etag.equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
                response.setStatusCode(304).end();
            } else {
                response.putHeader(HttpHeaders.CONTENT_TYPE, type).end(body);
            }
        });
    }

    /** The module of hls.js in its WebJar; the jar itself knows its version. */
    private static String hls() {
        Properties properties = new Properties();
        String text = new String(
                Resources.read("META-INF/maven/org.webjars.npm/hls.js/pom.properties"), StandardCharsets.UTF_8);
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "META-INF/resources/webjars/hls.js/" + properties.getProperty("version") + "/dist/hls.light.mjs";
    }
}
