package org.keepsight.deploy.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which object store: a directory, or S3 when there is an endpoint.
 *
 * @param capacity bytes of footage it can hold; {@code null}: as its disk says, if it has one
 */
public record StoreConfig(
        Path directory, @Nullable S3Config s3, @Nullable Long capacity) {
    static StoreConfig read(Section section, Path data, Path base) {
        Path directory = section.text("directory").map(base::resolve).orElse(data.resolve("objects"));
        Section s3 = section.section("s3");
        if (s3.present() && section.has("directory")) {
            section.problem("s3", "and store.directory exclude each other");
        }
        return new StoreConfig(
                directory,
                s3.present() ? S3Config.read(s3, base) : null,
                section.value("capacity", Units::size).orElse(null));
    }
}
