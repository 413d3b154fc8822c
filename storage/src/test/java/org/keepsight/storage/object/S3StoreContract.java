package org.keepsight.storage.object;

import io.minio.ListObjectsArgs;
import io.minio.MinioAsyncClient;
import io.minio.Result;
import io.minio.errors.MinioException;
import io.minio.messages.Item;
import java.io.IOException;

/** The contract against a fresh bucket of a real Ceph RGW. */
abstract class S3StoreContract extends ObjectStoreContract {
    final S3Settings settings = bucket();

    abstract S3Settings bucket();

    @Override
    ObjectStore open() throws IOException {
        return S3ObjectStore.open(settings);
    }

    @Override
    int versions(String key) throws IOException {
        int versions = 0;
        try (MinioAsyncClient client = CephRgw.server().client()) {
            for (Result<Item> item : client.listObjects(ListObjectsArgs.builder()
                    .bucket(settings.bucket())
                    .prefix(key)
                    .includeVersions(true)
                    .build())) {
                versions += item.get().objectName().equals(key) ? 1 : 0;
            }
        } catch (MinioException e) {
            throw new IOException(e);
        }
        return versions;
    }
}
