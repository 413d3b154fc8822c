package org.keepsight.storage.check;

import java.io.IOException;

/** On a real Ceph RGW. */
class S3StorageCheckTest extends StorageCheckContract {
    @Override
    Tampering open() throws IOException {
        return Tampering.s3();
    }

    @Override
    int segments() {
        return 14; // over midnight; the gateway takes its time for each
    }
}
