package org.keepsight.retention.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;

/**
 * That one segment is in a camera's tree, without the other leaves.
 *
 * @param number of the certificate with the tree's root
 * @param certificate digest of what that certificate's signature is over
 * @param leaf the name of the segment's object, which holds its digest
 * @param index the leaf's place in the tree, from 0
 * @param size leaves of the tree
 * @param path the hashes beside its way to the root, from below
 */
public record InclusionProof(
        Code campus,
        LocalDate day,
        int number,
        NamedDigest certificate,
        String camera,
        String leaf,
        long index,
        long size,
        List<NamedDigest> path) {
    /** What the field {@code type} of its JSON says. */
    public static final String TYPE = "keepsight-inclusion-proof";

    public InclusionProof {
        path = List.copyOf(path);
    }

    /** The root that it leads to. */
    public NamedDigest root() {
        return MerkleTree.root(certificate.algorithm(), leaf, index, size, path);
    }

    /** As a file, in canonical JSON. */
    public byte[] json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("type", TYPE)
                .put("version", 1)
                .put("campus", campus.value())
                .put("day", day.toString())
                .put("number", number)
                .put("certificate", certificate.toString())
                .put("camera", camera)
                .put("leaf", leaf)
                .put("index", index)
                .put("size", size);
        var hashes = json.putArray("path");
        path.forEach(each -> hashes.add(each.toString()));
        return CanonicalJson.write(json);
    }

    /** @throws IllegalArgumentException when these bytes are none in its canonical form */
    public static InclusionProof read(byte[] file) {
        JsonNode json = CanonicalJson.read(file);
        List<NamedDigest> path = new ArrayList<>();
        json.path("path").forEach(each -> path.add(NamedDigest.parse(each.asText())));
        InclusionProof proof;
        try {
            proof = new InclusionProof(
                    new Code(json.path("campus").asText()),
                    LocalDate.parse(json.path("day").asText()),
                    json.path("number").asInt(),
                    NamedDigest.parse(json.path("certificate").asText()),
                    json.path("camera").asText(),
                    json.path("leaf").asText(),
                    json.path("index").asLong(),
                    json.path("size").asLong(),
                    path);
        } catch (DateTimeException | DomainException e) {
            throw new IllegalArgumentException("a part of it means nothing", e);
        }
        if (!Arrays.equals(proof.json(), file)) {
            throw new IllegalArgumentException("it is not written in its canonical form");
        }
        return proof;
    }
}
