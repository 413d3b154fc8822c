package org.keepsight.deploy.config;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which PostgreSQL, and who comes in there.
 *
 * @param url {@code null}: a private one under the data directory, whose owner and login Keepsight knows itself
 * @param owner of the schema; {@code null}: this machine has not their password, and does not migrate
 * @param service the login that serves; {@code null}: Keepsight makes one
 * @param connections upper bound of the pool
 */
public record DatabaseConfig(
        @Nullable String url,
        @Nullable Login owner,
        @Nullable Login service,
        int connections) {
    /** A role of the server. */
    public record Login(String user, Secret password) {}

    static DatabaseConfig read(Section section, Path base) {
        Optional<String> url = section.text("url");
        if (url.isPresent() && !url.get().startsWith("jdbc:postgresql:")) {
            section.problem("url", "must begin with jdbc:postgresql:");
        }
        if (url.isPresent() && url.get().matches("(?i).*[?&](user|password)=.*")) {
            section.problem("url", "carries credentials; give user and password-file instead");
        }
        Login owner = new Login(
                section.text("user", "keepsight"),
                section.secret("password", base).orElse(new Secret("")));
        Section service = section.section("service");
        Optional<Login> login = service.present() ? Optional.of(service(service, base)) : Optional.empty();
        if (service.present() && url.isEmpty()) {
            section.problem("service", "is for a database of your own: give its url, too");
        }
        boolean owned =
                !service.present() || section.has("user") || section.has("password") || section.has("password-file");
        return new DatabaseConfig(
                url.orElse(null), owned ? owner : null, login.orElse(null), section.integer("connections", 12, 4, 200));
    }

    private static Login service(Section section, Path base) {
        return new Login(
                section.text("user").orElseGet(() -> {
                    section.problem("user", "is needed");
                    return "";
                }),
                section.secret("password", base).orElse(new Secret("")));
    }
}
