package org.keepsight.api.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Set;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.DomainException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's certificate and key, read from their files and again when these change. New ones serve new connections; ones
 * that cannot be used leave the old ones in place, and one line in the log says so. Belongs to one server.
 */
final class Certificate {
    private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");

    private static final Logger LOG = LoggerFactory.getLogger(Certificate.class);
    private static final String ALIAS_TYPES = "RSA EC EdDSA";

    private final Vertx vertx;
    private final Exposure.Tls files;
    private Pem current;
    private @Nullable Pem refused;

    /** What the files hold. */
    private record Pem(Buffer certificate, Buffer key) {
        static Pem read(Exposure.Tls files) throws IOException {
            return new Pem(
                    Buffer.buffer(Files.readAllBytes(files.certificate())),
                    Buffer.buffer(Files.readAllBytes(files.key())));
        }

        PemKeyCertOptions options() {
            return new PemKeyCertOptions().setCertValue(certificate).setKeyValue(key);
        }

        @Override
        public String toString() {
            return "certificate and key";
        }
    }

    private Certificate(Vertx vertx, Exposure.Tls files, Pem current) {
        this.vertx = vertx;
        this.files = files;
        this.current = current;
    }

    /** @throws DomainException {@code INVALID} with {@code http.tls} when the files cannot be used */
    static Certificate load(Vertx vertx, Exposure.Tls files) {
        try {
            Pem pem = Pem.read(files);
            require(vertx, pem);
            return new Certificate(vertx, files, pem);
        } catch (IOException e) {
            throw DomainException.invalid("http.tls", "cannot be read: " + e.getMessage());
        } catch (Exception e) { // a parser's: whatever it is, these files do not serve
            throw DomainException.invalid("http.tls", "cannot be used: " + why(e));
        }
    }

    /** HTTP/1.1 also over TLS: one connection carries one request at a time, which is what the limits count. */
    void applyTo(HttpServerOptions server) {
        server.setSsl(true)
                .setUseAlpn(false)
                .setKeyCertOptions(current.options())
                .setEnabledSecureTransportProtocols(PROTOCOLS);
    }

    private ServerSSLOptions options() {
        return new ServerSSLOptions()
                .setKeyCertOptions(current.options())
                .setEnabledSecureTransportProtocols(PROTOCOLS);
    }

    /** Looks whether the files have changed, and lets the server use what they hold. Called again and again. */
    void refresh(HttpServer server) {
        vertx.executeBlocking(this::changed)
                .compose(changed ->
                        changed == null ? Future.succeededFuture(false) : server.updateSSLOptions(use(changed)))
                .onSuccess(updated -> {
                    if (updated) {
                        LOG.info("The certificate has changed and is in use");
                    }
                })
                .onFailure(failure -> LOG.atError()
                        .setCause(failure)
                        .log("The changed certificate cannot be used; the old one stays"));
    }

    private ServerSSLOptions use(Pem changed) {
        current = changed;
        return options();
    }

    /** What is new and can be used; {@code null} when nothing is. Files that are being replaced may not fit yet. */
    private @Nullable Pem changed() {
        Pem now;
        try {
            now = Pem.read(files);
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("The certificate's files cannot be read; the old one stays");
            return null;
        }
        if (now.equals(current) || now.equals(refused)) {
            return null;
        }
        try {
            require(vertx, now);
            return now;
        } catch (Exception e) { // the top of a loop, and a parser's
            refused = now;
            LOG.atError().addKeyValue("why", why(e)).log("The changed certificate cannot be used; the old one stays");
            return null;
        }
    }

    /** The JDK does not ask whether a key is the certificate's: each handshake would fail. */
    private static void require(Vertx vertx, Pem pem) throws Exception {
        X509KeyManager keys =
                (X509KeyManager) pem.options().getKeyManagerFactory(vertx).getKeyManagers()[0];
        for (String type : ALIAS_TYPES.split(" ", -1)) {
            String[] aliases = keys.getServerAliases(type, null);
            if (aliases != null && aliases.length > 0) {
                requireMatch(keys.getPrivateKey(aliases[0]), keys.getCertificateChain(aliases[0])[0]);
                return;
            }
        }
        throw new IllegalArgumentException("there is no certificate with a key");
    }

    private static void requireMatch(PrivateKey key, X509Certificate certificate) throws Exception {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        byte[] signed = signature.sign();
        signature.initVerify(certificate);
        if (!signature.verify(signed)) {
            throw new IllegalArgumentException("the key is not the certificate's");
        }
        if (certificate.getNotAfter().toInstant().isBefore(Instant.now())) {
            LOG.atWarn()
                    .addKeyValue("until", certificate.getNotAfter().toInstant())
                    .log("The certificate has expired");
        }
    }

    private static String why(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
