package org.keepsight.api.oidc;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the provider over HTTP: within a time and a size, following no redirection, for nothing it legitimately answers is
 * elsewhere. Thread-safe.
 */
final class ProviderHttp implements HTTPRequestSender, ResourceRetriever, AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final long WHOLE_SECONDS = 10;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    @Override
    public HTTPResponse send(ReadOnlyHTTPRequest asked) throws IOException {
        String body = asked.getBody();
        HttpRequest.Builder request = HttpRequest.newBuilder(asked.getURI())
                .method(
                        asked.getMethod().name(),
                        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        asked.getHeaderMap().forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        return send(request);
    }

    /** A document of the provider. */
    HTTPResponse get(URI uri) throws IOException {
        return send(HttpRequest.newBuilder(uri).header("Accept", "application/json"));
    }

    @Override
    public Resource retrieveResource(URL url) throws IOException {
        HTTPResponse answer = get(URI.create(url.toString()));
        if (answer.getStatusCode() != HTTPResponse.SC_OK) {
            throw new IOException("the provider answers " + answer.getStatusCode() + " instead of its keys");
        }
        return new Resource(answer.getBody(), answer.getHeaderValue("Content-Type"));
    }

    private HTTPResponse send(HttpRequest.Builder request) throws IOException {
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request.build(), head -> new BoundedText());
        try {
            HttpResponse<String> whole = answer.get(WHOLE_SECONDS, TimeUnit.SECONDS);
            HTTPResponse response = new HTTPResponse(whole.statusCode());
            whole.headers().map().forEach((name, values) -> response.setHeader(name, values.toArray(String[]::new)));
            response.setBody(whole.body());
            return response;
        } catch (TimeoutException e) {
            throw new IOException("no whole answer within " + WHOLE_SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(
                    "the provider is not reached: " + e.getCause(), e); // many causes have no words of their own
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            answer.cancel(true);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
