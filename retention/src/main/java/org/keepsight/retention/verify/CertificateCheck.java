package org.keepsight.retention.verify;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.proof.SignedCertificate;
import org.keepsight.retention.proof.VerifyingKey;
import org.keepsight.retention.verify.Evidence.Altered;
import org.keepsight.retention.verify.Evidence.Genuine;
import org.keepsight.retention.verify.Finding.About;
import org.keepsight.retention.verify.Finding.Kind;

/** Whether a certificate is as it was signed, and by whom. */
final class CertificateCheck {
    private static final Pattern CAMPUS = Pattern.compile("\"campus\":\\{\"code\":\"([^\"]{1,64})\"");
    private static final Pattern DAY = Pattern.compile("\"day\":\"([0-9]{4}-[0-9]{2}-[0-9]{2})\"");
    private static final Pattern NUMBER = Pattern.compile("\"number\":([0-9]{1,9}),\"pending\"");

    private final Collection<VerifyingKey> trusted;
    private final Evidence evidence;
    private final Reporting reporting;

    /** @param trusted keys that are vouched for; none: nobody's signature can be believed */
    CertificateCheck(Collection<VerifyingKey> trusted, Evidence evidence, Reporting reporting) {
        this.trusted = trusted;
        this.evidence = evidence;
        this.reporting = reporting;
    }

    void check(String file, byte[] bytes) {
        SignedCertificate certificate;
        try {
            certificate = SignedCertificate.read(bytes);
        } catch (IllegalArgumentException e) {
            About about = glimpse(bytes);
            evidence.altered.add(new Altered(file, about));
            reporting.wrong(
                    Kind.ALTERED, file, about, "the certificate was altered: " + e.getMessage(), "留存证明被改动,签名或格式与内容不符");
            return;
        }
        Genuine genuine = new Genuine(file, certificate);
        evidence.certificates.add(genuine);
        String key = certificate.key().id().toString();
        if (trusted.contains(certificate.key())) {
            String seen = certificate.pending().isEmpty()
                    ? ""
                    : ", " + certificate.pending().size() + " cameras pending";
            String still = certificate.pending().isEmpty()
                    ? ""
                    : "," + certificate.pending().size() + " 个点位待补";
            reporting.right(
                    file,
                    genuine.about(),
                    "the certificate is as it was signed by key " + key + seen,
                    "留存证明与签名一致,密钥 " + key + still);
        } else if (trusted.isEmpty()) {
            reporting.wrong(
                    Kind.UNCHECKED,
                    file,
                    genuine.about(),
                    "the certificate is as it was signed, by key " + key + "; give the key that you trust with --key",
                    "留存证明与签名一致,但未提供可信公钥(--key),密钥 " + key);
        } else {
            reporting.wrong(
                    Kind.WRONG_KEY,
                    file,
                    genuine.about(),
                    "the certificate was signed by key " + key + ", which is none of those given",
                    "留存证明由密钥 " + key + " 签名,不在所给公钥之中");
        }
    }

    /** What an altered certificate still says of itself; it may be what was altered. */
    private static About glimpse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        String number = first(NUMBER, text);
        return new About(
                first(CAMPUS, text), day(first(DAY, text)), null, number == null ? null : Integer.valueOf(number));
    }

    private static @Nullable LocalDate day(@Nullable String text) {
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : null;
    }
}
