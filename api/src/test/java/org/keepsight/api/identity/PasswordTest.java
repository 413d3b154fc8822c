package org.keepsight.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordTest {
    private static final List<String> KNOWN = List.of("zhang.wei", "张伟", "guardroom of the first school");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "short",
                "elevenchars",
                "password1234",
                "qwertyuiop123",
                "123456789012",
                "abcdabcdabcd",
                "zhang.wei1234",
                "aaaaaaaaaaaaaaaaaaaaaaaa",
                "P@ssw0rdP@ssw0rd",
                "2026-11-22-2026",
                "woaini1314520",
                "keepsight2026",
                "line\nfeed in a password"
            })
    void whatAttackersTryFirstIsRefused(String password) {
        assertThatThrownBy(() -> PasswordRule.require("password", password, KNOWN))
                .as(password)
                .hasMessageNotContaining(password);
    }

    @ParameterizedTest
    @ValueSource(strings = {"seven boats on the canal", "南门值班室的七盏灯和一只猫", "xK3#9vLmq2Wz", "  blanks belong to it  "})
    void whatIsHardToGuessIsTaken(String password) {
        PasswordRule.require("password", password, KNOWN);
    }

    @Test
    void aHundredCharactersAreJudgedAndOneMoreIsRefused() {
        String hundred =
                "seven boats on the canal, nine lamps over the gate. ".repeat(2).substring(0, 100);
        PasswordRule.require("password", hundred, KNOWN);
        assertThatThrownBy(() -> PasswordRule.require("password", hundred + "x", KNOWN))
                .hasMessageContaining("12 to 100");
    }

    @Test
    void firstPasswordsPassTheRuleAndDiffer() {
        for (int i = 0; i < 50; i++) {
            String first = PasswordRule.first();
            PasswordRule.require("password", first, KNOWN);
            assertThat(first).matches("([a-z2-9]{4}-){3}[a-z2-9]{4}").isNotEqualTo(PasswordRule.first());
        }
    }

    @Test
    void aHashVerifiesItsPasswordAndNoOther() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 5; i++) {
            String password = random.ints(12 + random.nextInt(30), 32, 0x5000)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            String hash = PasswordHash.of(password);
            assertThat(PasswordHash.verify(password, hash)).as("seed %s", seed).isTrue();
            assertThat(PasswordHash.verify(password + " ", hash))
                    .as("seed %s", seed)
                    .isFalse();
            assertThat(PasswordHash.of(password)).as("its own salt").isNotEqualTo(hash);
        }
    }

    /** A hash of other costs, made by the reference implementation (its README: 'password', 'somesalt'). */
    @Test
    void hashesOfOtherCostsAndOtherProgramsVerify() {
        String foreign = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assertThat(PasswordHash.verify("password", foreign)).isTrue();
        assertThat(PasswordHash.verify("passwore", foreign)).isFalse();
        assertThatThrownBy(() -> PasswordHash.verify("x", "md5")).isInstanceOf(IllegalStateException.class);
    }
}
