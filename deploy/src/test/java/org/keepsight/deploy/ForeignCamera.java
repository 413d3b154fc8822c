package org.keepsight.deploy;

import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.rtsp.GstRtspServer;
import org.keepsight.ingest.rtsp.GstRtspServer.Mount;

/**
 * A camera nobody here wrote, and what it plays.
 *
 * @param code in the registry, and the name of its mount
 * @param sound what it sends beside, or {@code null}
 * @param recordsSound whether the registry wants the sound
 * @param locked whether its server asks for credentials
 */
record ForeignCamera(String code, SourceClip clip, @Nullable String sound, boolean recordsSound, boolean locked) {
    Mount mount() {
        return new Mount(code, clip.codec(), clip.file(), sound);
    }

    /** Its row of a registry file. */
    String row(GstRtspServer server, String username, String password) {
        return "S01,School,PUBLIC_SCHOOL,GATE,Gate,%s,%s,%s,%s,%s,%s"
                .formatted(
                        code,
                        code,
                        server.url(code),
                        locked ? username : "",
                        locked ? password : "",
                        recordsSound ? "true" : "false");
    }
}
