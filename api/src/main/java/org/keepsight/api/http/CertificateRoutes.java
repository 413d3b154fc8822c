package org.keepsight.api.http;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.proof.Certificate;
import org.keepsight.retention.proof.CertificateKeys;
import org.keepsight.retention.proof.CertificateRow;
import org.keepsight.retention.proof.Certificates;
import org.keepsight.retention.proof.Certificates.CertifiedDay;
import org.keepsight.retention.proof.Certificates.DayState;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.registry.Registry;

/** Retention certificates, their keys, and proofs that a segment is certified. */
final class CertificateRoutes {
    private final Certificates certificates;
    private final Registry registry;

    CertificateRoutes(Certificates certificates, Registry registry) {
        this.certificates = certificates;
        this.registry = registry;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of(
                "listCertificateKeys", this::keys,
                "getCertificateKeys", this::pem,
                "listCertificates", this::list,
                "getCertificate", this::document,
                "getCertificateLeaves", this::leaves,
                "getInclusionProof", this::inclusion);
    }

    private record KeysJson(List<KeyJson> keys) {}

    private record KeyJson(String id, String algorithm, String pem, Instant since) {
        static KeyJson of(CertificateKeys.Published published) {
            return new KeyJson(
                    published.key().id().toString(),
                    published.key().algorithm().title(),
                    published.key().pem(),
                    published.since());
        }
    }

    private Answer keys(Request request) {
        return Answer.json(
                new KeysJson(certificates.keys().stream().map(KeyJson::of).toList()));
    }

    private Answer pem(Request request) {
        String text = certificates.keys().stream()
                .map(each -> "# " + each.key().id() + " since " + each.since() + "\n"
                        + each.key().pem())
                .collect(Collectors.joining("\n"));
        return Answer.text("application/x-pem-file", text);
    }

    private record DaysJson(List<DayJson> days) {}

    private record DayJson(LocalDate day, DayState state, List<CertificateJson> certificates) {
        static DayJson of(CertifiedDay day) {
            return new DayJson(
                    day.day(),
                    day.state(),
                    day.certificates().stream().map(CertificateJson::of).toList());
        }
    }

    private record CertificateJson(
            int number,
            @Nullable Integer supersedes,
            Certificate.Cause cause,
            List<String> pending,
            Instant asOf,
            Instant issuedAt,
            String digest) {
        static CertificateJson of(CertificateRow row) {
            return new CertificateJson(
                    row.number(),
                    row.supersedes(),
                    row.cause(),
                    row.pending(),
                    row.asOf(),
                    row.issuedAt(),
                    row.digest().toString());
        }
    }

    /** The days that the range touches. */
    private Answer list(Request request) {
        Code campus = campus(request);
        TimeRange range = request.window();
        LocalDate last = certificates.dayOf(range.end().minusNanos(1));
        return Answer.json(new DaysJson(certificates.days(campus, certificates.dayOf(range.start()), last).stream()
                .map(DayJson::of)
                .toList()));
    }

    /** Byte by byte as it was signed. */
    private Answer document(Request request) throws IOException {
        Code campus = campus(request);
        int number = number(request);
        return file("application/json", name(campus, number) + ".json", certificates.document(campus, number));
    }

    private Answer leaves(Request request) throws IOException {
        Code campus = campus(request);
        int number = number(request);
        return file("application/gzip", name(campus, number) + "-leaves.gz", certificates.leaves(campus, number));
    }

    private Answer inclusion(Request request) throws IOException {
        Code campus = campus(request);
        int number = number(request);
        String hex = request.queryPart("sha256").orElse("");
        if (!hex.matches("[0-9a-fA-F]{64}")) {
            throw DomainException.invalid("sha256", "'sha256' is 64 hexadecimal digits");
        }
        byte[] proof = certificates
                .inclusion(campus, number, Digest.of(HexFormat.of().parseHex(hex)))
                .json();
        return file("application/json", name(campus, number) + "-proof.json", proof);
    }

    private Code campus(Request request) {
        return registry.campus(request.code("campus")).code();
    }

    private static int number(Request request) {
        String text = request.pathPart("number");
        if (!text.matches("[1-9][0-9]{0,7}")) {
            throw DomainException.notFound("certificate", text);
        }
        return Integer.parseInt(text);
    }

    private static String name(Code campus, int number) {
        return "keepsight-certificate-" + campus + "-" + number;
    }

    private static Answer file(String contentType, String name, byte[] bytes) {
        return new Answer.Whole(
                200,
                contentType,
                Map.of("Cache-Control", "no-store", "Content-Disposition", "attachment; filename=\"" + name + "\""),
                bytes);
    }
}
