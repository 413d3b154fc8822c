package org.keepsight.storage.check;

import io.minio.MinioAsyncClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.keepsight.storage.object.CephRgw;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.S3ObjectStore;
import org.keepsight.storage.object.S3Settings;
import org.keepsight.storage.object.StoredObject;

/** What is done to a store behind our back. */
interface Tampering {
    void delete(String key) throws IOException;

    /** Puts these bytes and this metadata there, whatever was there before. */
    void write(String key, byte[] content, Map<String, String> metadata) throws IOException;

    /** The store itself, honest. */
    ObjectStore store();

    default byte[] read(String key) throws IOException {
        StoredObject object = store().stat(key).orElseThrow();
        try (InputStream in = store().get(key, 0, object.bytes())) {
            return in.readAllBytes();
        }
    }

    default void truncate(String key) throws IOException {
        byte[] content = read(key);
        write(key, Arrays.copyOf(content, content.length - 1), metadata(key));
    }

    default void flip(String key) throws IOException {
        byte[] content = read(key);
        content[content.length / 2] ^= 1;
        write(key, content, metadata(key));
    }

    default void reseal(String key) throws IOException {
        Map<String, String> metadata = new TreeMap<>(metadata(key));
        metadata.put("merkle-root", "0".repeat(64));
        write(key, read(key), metadata);
    }

    default Map<String, String> metadata(String key) throws IOException {
        return store().stat(key).orElseThrow().metadata();
    }

    static Tampering directory(Path root) throws IOException {
        ObjectStore store = new DirectoryObjectStore(root);
        return new Tampering() {
            @Override
            public void delete(String key) throws IOException {
                Files.delete(root.resolve("objects").resolve(key));
            }

            @Override
            public void write(String key, byte[] content, Map<String, String> metadata) throws IOException {
                Path file = root.resolve("objects").resolve(key);
                Files.createDirectories(file.resolveSibling(""));
                Files.write(file, content);
                String text = new TreeMap<>(metadata)
                        .entrySet().stream()
                                .map(each -> each.getKey() + "=" + each.getValue() + "\n")
                                .collect(Collectors.joining());
                Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
                        .write("keepsight.metadata", ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            }

            @Override
            public ObjectStore store() {
                return store;
            }
        };
    }

    static Tampering s3() throws IOException {
        S3Settings settings = CephRgw.server().bucket();
        ObjectStore store = S3ObjectStore.open(settings);
        return new Tampering() {
            @Override
            public void delete(String key) {
                try (MinioAsyncClient client = CephRgw.server().client()) {
                    client.removeObject(RemoveObjectArgs.builder()
                                    .bucket(settings.bucket())
                                    .object(key)
                                    .build())
                            .join();
                }
            }

            @Override
            public void write(String key, byte[] content, Map<String, String> metadata) {
                try (MinioAsyncClient client = CephRgw.server().client()) {
                    client.putObject(PutObjectArgs.builder().bucket(settings.bucket()).object(key).stream(
                                            new ByteArrayInputStream(content), (long) content.length, -1L)
                                    .userMetadata(metadata)
                                    .build())
                            .join();
                }
            }

            @Override
            public ObjectStore store() {
                return store;
            }
        };
    }
}
