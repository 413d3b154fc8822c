package org.keepsight.ingest.rtsp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.rtsp.RtspSession.RedirectedException;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.network.CameraNetworks;
import org.keepsight.storage.network.IpLiteral;

/**
 * Finds where a camera is, anew for every connection: a name is looked up once, its addresses are judged, and the one that
 * was judged is the one that is connected to. A name that means something else a moment later changes nothing.
 */
record CameraLookup(CameraNetworks networks, NameResolver names) {
    private static final int MOST_REDIRECTIONS = 3;

    /** Asks a camera that was found. */
    @FunctionalInterface
    interface Attempt<X extends Exception> {
        StreamEnd pull(RtspAddress address, InetSocketAddress camera) throws StreamFailure, RedirectedException, X;
    }

    /** Follows the camera's redirections, at most three, and none away from it. */
    <X extends Exception> StreamEnd reach(String url, Attempt<X> attempt) throws X {
        try {
            RtspAddress address = RtspAddress.parse(url);
            InetSocketAddress camera = find(address);
            for (int i = 0; i <= MOST_REDIRECTIONS; i++) {
                try {
                    return attempt.pull(address, camera);
                } catch (RedirectedException e) {
                    address = RtspAddress.parse(e.location);
                    camera = follow(address, camera.getAddress());
                }
            }
            throw new StreamFailure(StreamEventKind.STREAM_NOT_FOUND, "the camera redirects without end");
        } catch (StreamFailure e) {
            return e.end();
        }
    }

    /** Where the camera is. Fails when its host has no address, or none where cameras may be. */
    InetSocketAddress find(RtspAddress address) throws StreamFailure {
        InetAddress[] known = addresses(address.host());
        Optional<InetAddress> allowed = Arrays.stream(known)
                .filter(each -> networks.refusal(each).isEmpty())
                .findFirst();
        if (allowed.isEmpty()) {
            throw forbidden(networks.refusal(known[0]).orElse(""));
        }
        return new InetSocketAddress(allowed.get(), address.port());
    }

    /** Credentials answer the camera they are for: it may send us to another path or port of its own, nowhere else. */
    private InetSocketAddress follow(RtspAddress target, InetAddress from) throws StreamFailure {
        if (Arrays.asList(addresses(target.host())).contains(from)) {
            return new InetSocketAddress(from, target.port());
        }
        throw forbidden("the camera redirects to another host");
    }

    private InetAddress[] addresses(String host) throws StreamFailure {
        try {
            @Nullable InetAddress literal = IpLiteral.parse(host);
            InetAddress[] found = literal == null ? names.addresses(host) : new InetAddress[] {literal};
            if (found.length == 0) {
                throw new UnknownHostException(host);
            }
            return found;
        } catch (UnknownHostException e) {
            throw new StreamFailure(StreamEventKind.CONNECT_REFUSED, "the host name is unknown");
        } catch (IllegalArgumentException e) {
            throw forbidden(IpLiteral.SPELLING);
        }
    }

    static StreamFailure forbidden(String why) {
        return new StreamFailure(StreamEventKind.ADDRESS_FORBIDDEN, why);
    }
}
