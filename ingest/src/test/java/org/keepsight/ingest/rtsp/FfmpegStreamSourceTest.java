package org.keepsight.ingest.rtsp;

import java.net.InetAddress;
import java.time.InstantSource;
import org.keepsight.storage.registry.CameraFeed;

class FfmpegStreamSourceTest extends StreamSourceContract {
    @Override
    StreamSource source(CameraFeed feed, SourceSettings settings) {
        return new FfmpegStreamSource(
                feed,
                settings,
                new CameraLookup(settings.networks(), InetAddress::getAllByName),
                InstantSource.system());
    }

    @Override
    int givenUp() {
        return 1;
    }
}
