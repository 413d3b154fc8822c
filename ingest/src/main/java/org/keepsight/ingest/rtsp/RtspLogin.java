package org.keepsight.ingest.rtsp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.time.InstantSource;
import java.util.Optional;
import org.keepsight.ingest.rtsp.RtspSession.RedirectedException;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.registry.Credentials;

/**
 * Tries an account on a camera: asks what it offers, once, and plays nothing. A camera that refuses has been given one
 * wrong password, and no more. Thread-safe.
 */
public final class RtspLogin {
    /** What came of it, where the camera asked for an account and took this one. */
    private static final StreamEnd TAKEN = new StreamEnd(StreamEventKind.CONNECTED, "");

    private final SourceSettings settings;
    private final CameraLookup lookup;

    /** @param settings how long the camera may take, and where it may be */
    public RtspLogin(SourceSettings settings) {
        this.settings = settings;
        this.lookup = new CameraLookup(settings.networks(), InetAddress::getAllByName);
    }

    /**
     * Tries the account, on the calling thread, within the deadline.
     *
     * @param url without credentials
     * @return why it does not do, in words that carry no secret; nothing when it does
     */
    public Optional<String> refusal(String url, Credentials credentials) {
        StreamEnd end = lookup.reach(url, (address, camera) -> attempt(address, camera, credentials));
        return end.equals(TAKEN) ? Optional.empty() : Optional.of(end.kind() + ": " + end.detail());
    }

    private StreamEnd attempt(RtspAddress address, InetSocketAddress camera, Credentials credentials)
            throws StreamFailure, RedirectedException {
        Authentication authentication = new Authentication(credentials);
        try (RtspConnection connection = new RtspConnection(InstantSource.system())) {
            Deadline deadline = new Deadline(connection::letGo);
            deadline.begin(settings.open());
            try {
                connection.connect(camera);
                if (address.encrypted()) {
                    connection.encrypt(address.host());
                }
                new RtspSession(connection, authentication, address.url()).describe();
                return authentication.asked()
                        ? TAKEN
                        : new StreamEnd(
                                StreamEventKind.CONNECTED,
                                "the camera asks for no account, so that nothing was tested");
            } catch (IOException e) {
                throw deadline.expired() ? StreamFailure.noAnswer(settings.open()) : broken(e);
            } finally {
                deadline.release();
            }
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private static StreamFailure broken(IOException e) {
        return e instanceof ProtocolException
                ? new StreamFailure(StreamEventKind.PARSE_FAILED, "what the camera sends is not RTSP")
                : new StreamFailure(StreamEventKind.CONNECT_REFUSED, StreamFailure.describe(e));
    }
}
