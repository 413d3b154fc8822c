package org.keepsight.storage.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CameraNetworksTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1",
                "10.255.255.255",
                "172.16.0.1",
                "172.31.9.9",
                "192.168.1.64",
                "fd12::1",
                "fc00::7",
                "::ffff:192.168.1.64"
            })
    void privateAddressesAreWhereCamerasAreUsually(String address) throws Exception {
        assertThat(CameraNetworks.PRIVATE.refusal(address(address))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, loopback",
        "127.255.0.1, loopback",
        "::1, loopback",
        "::ffff:127.0.0.1, loopback",
        "0.0.0.0, unspecified",
        "0.1.2.3, unspecified",
        "::, unspecified",
        "169.254.7.7, link-local",
        "fe80::1, link-local",
        "169.254.169.254, metadata",
        "::ffff:169.254.169.254, metadata",
        "100.100.100.200, metadata",
        "fd00:ec2::254, metadata",
        "224.0.0.251, multicast",
        "ff02::1, multicast",
        "255.255.255.255, reserved",
        "::7f00:1, translated",
        "64:ff9b::7f00:1, translated",
        "2002:7f00:1::, translated",
        "8.8.8.8, none of the networks",
        "172.32.0.1, none of the networks",
        "2a00::1, none of the networks"
    })
    void nothingElseIsNeitherByDefaultNorWithEveryAddressListed(String address, String why) throws Exception {
        InetAddress meant = address(address);
        CameraNetworks all = CameraNetworks.of("0.0.0.0/0", "::/0");

        assertThat(CameraNetworks.PRIVATE.refusal(meant).orElseThrow()).contains(why);
        assertThat(all.refusal(meant).isEmpty()).isEqualTo(why.startsWith("none"));
    }

    @Test
    void whatIsListedItselfIsAllowed() throws Exception {
        CameraNetworks demo = CameraNetworks.of("127.0.0.0/8", "169.254.0.0/16");

        assertThat(demo.refusal(address("127.0.0.1"))).isEmpty();
        assertThat(demo.refusal(address("169.254.1.1"))).isEmpty();
        assertThat(demo.refusal(address("169.254.169.254"))).isPresent();
        assertThat(demo.refusal(address("10.0.0.1"))).isPresent();
    }

    private static InetAddress address(String literal) throws UnknownHostException {
        return InetAddress.getAllByName(literal)[0];
    }

    @Test
    void anAddressHasOneSpelling() {
        for (String odd : new String[] {
            "127.1",
            "2130706433",
            "0177.0.0.1",
            "0x7f.0.0.1",
            "0x7f000001",
            "1.2.3.4.5",
            "256.1.1.1",
            "1.2.3.04",
            "fe80::1%eth0",
            "::1%1",
            "1::2::3",
            "127.0.0.1.",
            "host.0x1"
        }) {
            assertThatThrownBy(() -> IpLiteral.parse(odd)).as(odd).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(IpLiteral.parse("camera-7.school.lan")).isNull();
        assertThat(IpLiteral.parse("1st-gate")).isNull();
        assertThat(IpLiteral.parse("a1")).isNull();
        assertThat(IpLiteral.parse("192.168.1.64")).hasToString("/192.168.1.64");
        assertThat(IpLiteral.parse("::ffff:10.0.0.1")).hasToString("/10.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/8/8", "10.0.0.0/-1", "net", "::1/129", "10/8"})
    void aNetworkIsWrittenInFull(String text) {
        assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
