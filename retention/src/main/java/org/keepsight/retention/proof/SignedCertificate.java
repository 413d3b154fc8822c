package org.keepsight.retention.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.keepsight.retention.proof.Certificate.Cause;
import org.keepsight.retention.proof.Certificate.Link;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;

/**
 * A certificate with its signature: one document of canonical JSON, {@code certificate} (what is signed, in its canonical
 * form) and {@code signature}, which carries the public key. Whether that key is to be trusted is another question. Every
 * other way to write the same document is refused, so that a changed byte is a changed document. Immutable.
 */
public final class SignedCertificate {
    private static final String CONTENTS = "certificate";
    private static final String SIGNATURE = "signature";

    private final byte[] bytes;
    private final JsonNode contents;
    private final VerifyingKey key;
    private final Link link;

    private SignedCertificate(byte[] bytes, JsonNode document) {
        this.bytes = bytes;
        this.contents = document.path(CONTENTS);
        JsonNode signature = document.path(SIGNATURE);
        // Nothing that is not signed: it would be read as if it were.
        require(
                fields(document).equals(Set.of(CONTENTS, SIGNATURE)),
                "it is not a certificate with its signature and nothing else");
        require(
                fields(signature).equals(Set.of("algorithm", "publicKey", "value")),
                "its signature is not an algorithm, a public key and a value and nothing else");
        this.key = new VerifyingKey(
                SignatureAlgorithm.ofTitle(text(signature, "algorithm")), base64(text(signature, "publicKey")));
        byte[] signed = CanonicalJson.write(contents);
        require(Arrays.equals(bytes, CanonicalJson.write(document)), "it is not written in its canonical form");
        require(key.verifies(signed, base64(text(signature, "value"))), "its signature does not fit its contents");
        require(text(contents, "key").equals(key.id().toString()), "it was signed by another key than it names");
        require(text(contents, "type").equals(Certificate.TYPE), "it is not a retention certificate");
        require(number(contents, "version") == Certificate.VERSION, "it is of a version not known here");
        this.link = new Link(number(contents, "number"), key.algorithm().hash().digest(signed));
        readAll();
    }

    static SignedCertificate sign(Certificate certificate, SigningKey key) {
        ObjectNode contents = certificate.json(key.known());
        byte[] signature = key.sign(CanonicalJson.write(contents));
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.set(CONTENTS, contents);
        document.putObject(SIGNATURE)
                .put("algorithm", key.known().algorithm().title())
                .put("publicKey", Base64.getEncoder().encodeToString(key.known().der()))
                .put("value", Base64.getEncoder().encodeToString(signature));
        return read(CanonicalJson.write(document));
    }

    /**
     * Reads a document and verifies that its signature is right under the key that it carries.
     *
     * @throws IllegalArgumentException when it is no certificate, or was altered, with what is wrong
     */
    public static SignedCertificate read(byte[] document) {
        return new SignedCertificate(document.clone(), CanonicalJson.read(document));
    }

    /** What is needed of it is there and means something. */
    private void readAll() {
        try {
            campus();
            day();
            cause();
            asOf();
            issuedAt();
            previous();
            supersedes();
            pending();
            cameras();
            NamedDigest.parse(text(contents.path("leaves"), "digest"));
            text(contents.path("leaves"), "object");
        } catch (DateTimeException | DomainException e) {
            throw new IllegalArgumentException("a part of it means nothing", e);
        }
    }

    /** The document, byte by byte. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The contents that are signed, for whoever reads more of them than this class. */
    public JsonNode contents() {
        return contents.deepCopy();
    }

    /** The key that it carries and that its signature is right under. */
    public VerifyingKey key() {
        return key;
    }

    /** How others name it. */
    public Link link() {
        return link;
    }

    public Code campus() {
        return new Code(text(contents.path("campus"), "code"));
    }

    public LocalDate day() {
        return LocalDate.parse(text(contents, "day"));
    }

    public Cause cause() {
        return Cause.valueOf(text(contents, "cause"));
    }

    public Instant asOf() {
        return Instant.parse(text(contents, "asOf"));
    }

    public Instant issuedAt() {
        return Instant.parse(text(contents, "issuedAt"));
    }

    public Optional<Link> previous() {
        return link("previous");
    }

    public Optional<Link> supersedes() {
        return link("supersedes");
    }

    private Optional<Link> link(String name) {
        JsonNode other = contents.get(name);
        return other == null
                ? Optional.empty()
                : Optional.of(new Link(number(other, "number"), NamedDigest.parse(text(other, "digest"))));
    }

    /** Codes of the cameras whose day had not arrived. */
    public List<String> pending() {
        List<String> pending = new ArrayList<>();
        contents.path("pending").forEach(each -> pending.add(text(each, "camera")));
        return pending;
    }

    /** The key of the object with the leaves. */
    public String leaves() {
        return text(contents.path("leaves"), "object");
    }

    /** Of that object's bytes. */
    public NamedDigest leavesDigest() {
        return NamedDigest.parse(text(contents.path("leaves"), "digest"));
    }

    /**
     * A camera as far as proofs go.
     *
     * @param number of its objects' names
     * @param recorded decimal seconds
     * @param root of its tree; empty without segments
     * @param ledger head of its deletion ledger; empty before the first entry
     */
    public record CameraEntry(
            String code,
            int number,
            String recorded,
            long segments,
            Optional<NamedDigest> root,
            Optional<CertifiedCamera.LedgerHead> ledger) {}

    /** By code. */
    public List<CameraEntry> cameras() {
        return StreamSupport.stream(contents.path("cameras").spliterator(), false)
                .map(SignedCertificate::camera)
                .toList();
    }

    private static CameraEntry camera(JsonNode camera) {
        JsonNode ledger = camera.get("ledger");
        return new CameraEntry(
                text(camera, "code"),
                number(camera, "number"),
                text(camera.path("day"), "recorded"),
                camera.path("segments").asLong(),
                Optional.ofNullable(camera.get("root")).map(root -> NamedDigest.parse(root.asText())),
                Optional.ofNullable(ledger)
                        .map(head -> new CertifiedCamera.LedgerHead(
                                head.path("number").asLong(), NamedDigest.parse(text(head, "hash")))));
    }

    private static Set<String> fields(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String text(JsonNode node, String name) {
        JsonNode value = node.get(name);
        require(value != null && value.isTextual(), "it has no text '" + name + "'");
        return Objects.requireNonNull(value).textValue();
    }

    private static int number(JsonNode node, String name) {
        JsonNode value = node.get(name);
        require(value != null && value.isInt(), "it has no number '" + name + "'");
        return Objects.requireNonNull(value).intValue();
    }

    /** Strict: bits that the decoder would not look at must not be free to change. */
    private static byte[] base64(String text) {
        byte[] bytes = Base64.getDecoder().decode(text);
        require(Base64.getEncoder().encodeToString(bytes).equals(text), "it is not written in its canonical form");
        return bytes;
    }

    private static void require(boolean right, String otherwise) {
        if (!right) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
