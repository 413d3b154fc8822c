package org.keepsight.storage.network;

import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A range of IP addresses (CIDR, RFC 4632 and RFC 4291). An IPv4 address in IPv6 dress ({@code ::ffff:a.b.c.d}) is the
 * IPv4 address.
 *
 * @param address of which only the first bits count; the others are zero
 * @param prefix how many: 0 to 32, or 0 to 128
 */
public record Network(InetAddress address, int prefix) {
    /** @throws IllegalArgumentException when the address has no such prefix, or has bits behind it */
    public Network {
        byte[] bits = address.getAddress();
        if (prefix < 0 || prefix > bits.length * 8) {
            throw new IllegalArgumentException("a prefix is 0 to " + bits.length * 8);
        }
        if (!Arrays.equals(bits, masked(bits, prefix))) {
            throw new IllegalArgumentException("the address has bits behind its prefix");
        }
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code fd12::/16}, or one address.
     *
     * @throws IllegalArgumentException when the text is none of them
     */
    public static Network parse(String text) {
        String[] parts = text.strip().split("/", -1);
        InetAddress address = parts.length > 2 ? null : IpLiteral.parse(parts[0]);
        if (address == null || (parts.length == 2 && !parts[1].matches("\\d{1,3}"))) {
            throw new IllegalArgumentException("is not a network such as 192.168.0.0/16 or fd00::/8");
        }
        int whole = address.getAddress().length * 8;
        return new Network(address, parts.length == 2 ? Integer.parseInt(parts[1]) : whole);
    }

    public boolean contains(InetAddress other) {
        byte[] bits = other.getAddress();
        byte[] own = address.getAddress();
        return bits.length == own.length && Arrays.equals(own, masked(bits, prefix));
    }

    /** Whether every address of this network belongs to the other one. */
    public boolean within(Network other) {
        return prefix >= other.prefix && other.contains(address);
    }

    private static byte[] masked(byte[] bits, int prefix) {
        byte[] masked = new byte[bits.length];
        for (int i = 0; i < bits.length; i++) {
            int kept = Math.clamp(prefix - 8L * i, 0, 8);
            masked[i] = (byte) (bits[i] & (0xff00 >> kept));
        }
        return masked;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Network network
                && prefix == network.prefix
                && Arrays.equals(address.getAddress(), network.address.getAddress());
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(address.getAddress()) + prefix;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefix;
    }
}
