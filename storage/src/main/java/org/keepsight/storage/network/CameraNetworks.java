package org.keepsight.storage.network;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Where cameras may be: the networks that the configuration lists. Addresses that lead to this computer, its own link, or
 * a cloud's metadata are no place for a camera; a network that is larger than such a range does not include it, so that
 * {@code 0.0.0.0/0} still means no loopback. Whoever needs one lists it, or a part of it, itself.
 *
 * @param listed as configured
 */
public record CameraNetworks(List<Network> listed) {
    /** The private ranges (RFC 1918, RFC 4193). */
    public static final CameraNetworks PRIVATE = of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");

    public CameraNetworks {
        listed = List.copyOf(listed);
    }

    /** @throws IllegalArgumentException when one of them is no network */
    public static CameraNetworks of(String... networks) {
        return new CameraNetworks(Stream.of(networks).map(Network::parse).toList());
    }

    /** A range that only a network within it includes. */
    private record Special(String words, Network network) {
        static Stream<Special> of(String words, String... networks) {
            return Stream.of(networks).map(network -> new Special(words, Network.parse(network)));
        }
    }

    /** Of RFC 6890, and under which clouds tell a machine its secrets; the narrowest first. */
    private static final List<Special> SPECIAL = Stream.of(
                    Special.of("an unspecified address", "0.0.0.0/8", "::/128"),
                    Special.of("a loopback address", "127.0.0.0/8", "::1/128"),
                    Special.of("a link-local address", "169.254.0.0/16", "fe80::/10"),
                    Special.of(
                            "a cloud's metadata address",
                            "169.254.169.254/32",
                            "169.254.170.2/32",
                            "100.100.100.200/32",
                            "168.63.129.16/32",
                            "192.0.0.192/32",
                            "fd00:ec2::254/128",
                            "fd20:ce::254/128"),
                    Special.of("a multicast address", "224.0.0.0/4", "ff00::/8"),
                    Special.of("a reserved address", "240.0.0.0/4"),
                    // IPv4 addresses in disguise: a gateway may carry what is sent there to any of them.
                    Special.of(
                            "a translated address",
                            "::/96",
                            "64:ff9b::/96",
                            "64:ff9b:1::/48",
                            "2001::/32",
                            "2002::/16"))
            .flatMap(Function.identity())
            .sorted(Comparator.comparingInt((Special each) -> each.network.prefix())
                    .reversed())
            .toList();

    /** Why no camera may be at this address, in a few words that name it; nothing when one may. */
    public Optional<String> refusal(InetAddress address) {
        List<Network> including =
                listed.stream().filter(network -> network.contains(address)).toList();
        Optional<Special> special =
                SPECIAL.stream().filter(each -> each.network.contains(address)).findFirst();
        boolean allowed = including.stream()
                .anyMatch(network ->
                        special.map(each -> network.within(each.network)).orElse(true));
        if (allowed) {
            return Optional.empty();
        }
        return Optional.of(address.getHostAddress()
                + special.map(each -> " is " + each.words + ", which ingest.camera-networks does not list")
                        .orElse(" is in none of the networks of ingest.camera-networks"));
    }
}
