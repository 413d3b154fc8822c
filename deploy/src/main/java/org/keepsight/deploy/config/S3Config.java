package org.keepsight.deploy.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.object.LockMode;

/**
 * An S3 bucket.
 *
 * @param lock how footage is locked; {@code null}: as the bucket says
 */
public record S3Config(
        String endpoint,
        String bucket,
        String region,
        String accessKey,
        Secret secretKey,
        boolean createBucket,
        @Nullable LockMode lock) {
    static S3Config read(Section section, Path base) {
        return new S3Config(
                required(section, "endpoint"),
                required(section, "bucket"),
                section.text("region", "us-east-1"),
                required(section, "access-key"),
                section.secret("secret-key", base).orElseGet(() -> {
                    section.problem("secret-key", "is needed (or secret-key-file)");
                    return new Secret("");
                }),
                section.flag("create-bucket", false),
                lock(section));
    }

    private static @Nullable LockMode lock(Section section) {
        return section.text("lock").filter("auto"::equals).isPresent()
                ? null
                : section.value("lock", S3Config::lockMode).orElse(null);
    }

    private static LockMode lockMode(String text) {
        return switch (text) {
            case "none" -> LockMode.NONE;
            case "governance" -> LockMode.GOVERNANCE;
            case "compliance" -> LockMode.COMPLIANCE;
            default -> throw new IllegalArgumentException("is auto, none, governance or compliance");
        };
    }

    private static String required(Section section, String key) {
        return section.text(key).orElseGet(() -> {
            section.problem(key, "is needed");
            return "";
        });
    }
}
