package org.keepsight.ingest.simulator;

import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.simulator.scene.SceneEncoder;
import org.keepsight.storage.model.VideoCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pictures of one mount while it is watched, the first one a key picture. For the loop's thread only. */
sealed interface Feed {
    /**
     * Asks for the picture of this moment. It is delivered on the loop's thread, now or a little later, always in order;
     * or never, when the pictures cannot be made fast enough.
     */
    void next(Instant when, Consumer<AccessUnit> deliver);

    void close();

    /** Replays. */
    final class Loop implements Feed {
        private final LoopedStream stream;
        private long position;

        Loop(LoopedStream stream) {
            this.stream = stream;
        }

        @Override
        public void next(Instant when, Consumer<AccessUnit> deliver) {
            deliver.accept(stream.unit(position++));
        }

        @Override
        public void close() {
            // The stream is shared and stays.
        }
    }

    /** Draws and encodes, one picture at a time, on other threads. */
    final class Live implements Feed {
        private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

        private final LiveScene scene;
        private final EventLoop loop;
        private final ExecutorService encoders;
        private final Object nativeLock = new Object();
        private @Nullable SceneEncoder encoder;
        private boolean encoderClosed;
        private boolean busy;

        Live(LiveScene scene, EventLoop loop, ExecutorService encoders) {
            this.scene = scene;
            this.loop = loop;
            this.encoders = encoders;
        }

        @Override
        public void next(Instant when, Consumer<AccessUnit> deliver) {
            if (!busy) {
                busy = true;
                encoders.execute(() -> make(when, deliver));
            }
        }

        @Override
        public void close() {
            encoders.execute(() -> {
                synchronized (nativeLock) {
                    encoderClosed = true;
                    if (encoder != null) {
                        encoder.close();
                    }
                }
            });
        }

        private void make(Instant when, Consumer<AccessUnit> deliver) {
            try {
                byte[] encoded = encode(when);
                loop.post(() -> {
                    busy = false;
                    if (encoded.length > 0) {
                        deliver.accept(AccessUnit.of(VideoCodec.H264, AnnexB.split(encoded), LiveScene.sets()));
                    }
                });
            } catch (RuntimeException e) {
                LOG.atWarn().addKeyValue("scene", scene.title()).setCause(e).log("a scene could not be drawn");
                loop.post(() -> busy = false);
            }
        }

        private byte[] encode(Instant when) {
            synchronized (nativeLock) {
                if (encoderClosed) {
                    return new byte[0];
                }
                if (encoder == null) {
                    encoder = new SceneEncoder(scene.title(), scene.area(), scene.zone());
                }
                return encoder.encode(when);
            }
        }
    }
}
