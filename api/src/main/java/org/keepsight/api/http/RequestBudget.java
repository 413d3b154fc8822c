package org.keepsight.api.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many requests each address may make: a bucket of tokens that fills steadily (an IPv6 client has a whole network of
 * 64 bits, which shares one). Remembers a bounded number of addresses, those seen last; who is forgotten begins anew. Looks
 * at the times it is given; not thread-safe.
 */
final class RequestBudget {
    private static final int IPV6_PREFIX = 8;

    private final double perSecond;
    private final int burst;
    private final Map<ByteBuffer, Bucket> buckets;

    private record Bucket(double tokens, long at) {}

    /** @param addresses remembered at most */
    RequestBudget(double perSecond, int burst, int addresses) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Bucket> eldest) {
                return size() > addresses;
            }
        };
    }

    /**
     * Takes a token.
     *
     * @param nanos by the monotonic clock
     * @return 0 when there was one, else the seconds until there is, at least 1
     */
    int take(InetAddress client, long nanos) {
        byte[] bits = client.getAddress();
        ByteBuffer key = ByteBuffer.wrap(client instanceof Inet6Address ? Arrays.copyOf(bits, IPV6_PREFIX) : bits);
        Bucket before = buckets.getOrDefault(key, new Bucket(burst, nanos));
        double tokens = Math.min(burst, before.tokens + (nanos - before.at) / 1e9 * perSecond);
        boolean enough = tokens >= 1;
        buckets.put(key, new Bucket(enough ? tokens - 1 : tokens, nanos));
        return enough ? 0 : (int) Math.ceil((1 - tokens) / perSecond);
    }

    int remembered() {
        return buckets.size();
    }
}
