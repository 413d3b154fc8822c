package org.keepsight.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.storage.model.Digest;

/** What every object store promises. Each test has an empty store. */
abstract class ObjectStoreContract {
    private static final Map<String, String> METADATA = Map.of("camera", "7", "note", "a = b; 100 % ~");

    @TempDir
    Path files;

    ObjectStore store;

    /** An empty store. */
    abstract ObjectStore open() throws IOException;

    @BeforeEach
    void openStore() throws IOException {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void keepsBytesSizeVersionAndMetadata() throws IOException {
        byte[] content = content(1, 300_000);

        StoredObject put = put("v1/a/object.mp4", content);

        assertThat(put.bytes()).isEqualTo(300_000);
        assertThat(put.versionId() != null).isEqualTo(store.capabilities().versioning());
        StoredObject found = store.stat("v1/a/object.mp4").orElseThrow();
        assertThat(found).isEqualTo(put);
        assertThat(found.metadata())
                .containsAllEntriesOf(METADATA)
                .containsEntry(ObjectStore.DIGEST, Digest.ofContent(content).hex());
        assertThat(read("v1/a/object.mp4", 0, 300_000)).isEqualTo(content);
    }

    @Test
    void survivesTheRemovalOfTheFileItWasPutFrom() throws IOException {
        byte[] content = content(2, 10_000);
        Path file = file(content);
        store.put("v1/a", file, Digest.ofContent(content), METADATA);

        Files.delete(file);

        assertThat(read("v1/a", 0, 10_000)).isEqualTo(content);
    }

    @Test
    void readsRangesToTheirEdges() throws IOException {
        byte[] content = content(3, 100_000);
        put("v1/a", content);

        for (int[] range :
                new int[][] {{0, 1}, {0, 100_000}, {99_999, 1}, {1, 99_998}, {65_535, 2}, {50_000, 50_000}}) {
            assertThat(read("v1/a", range[0], range[1]))
                    .isEqualTo(Arrays.copyOfRange(content, range[0], range[0] + range[1]));
        }
        assertThat(read("v1/a", 0, 0)).isEmpty();
        assertThat(read("v1/a", 100_000, 0)).isEmpty();
    }

    @Test
    void refusesRangesBeyondTheEnd() throws IOException {
        put("v1/a", content(4, 1_000));

        for (long[] range : new long[][] {{0, 1_001}, {999, 2}, {1_000, 1}, {5_000, 10}, {1_001, 0}}) {
            assertThatThrownBy(() -> read("v1/a", range[0], range[1])).isInstanceOf(EOFException.class);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> store.get("v1/a", -1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> store.get("v1/a", 0, -1));
    }

    @Test
    void saysOfAnAbsentObjectThatItIsAbsent() throws IOException {
        assertThat(store.stat("v1/absent")).isEmpty();
        assertThatThrownBy(() -> store.get("v1/absent", 0, 1)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> store.get("v1/absent", 0, 0)).isInstanceOf(NoSuchFileException.class);
        assertThat(store.delete(List.of(new ObjectVersion("v1/absent", null))))
                .containsExactly(new DeleteOutcome.Deleted(new ObjectVersion("v1/absent", null)));
        assertThatThrownBy(() -> store.put("v1/a", files.resolve("none"), digest(0), Map.of()))
                .isInstanceOf(IOException.class);
        assertThat(keys("", null)).isEmpty();
    }

    @Test
    void refusesBytesOfAnotherDigestAndKeepsNothing() throws IOException {
        Path file = file(content(5, 50_000));

        assertThatThrownBy(() -> store.put("v1/a", file, digest(6), METADATA)).isInstanceOf(IOException.class);

        assertThat(store.stat("v1/a")).isEmpty();
        assertThat(keys("", null)).isEmpty();
    }

    @Test
    void puttingTheSameAgainMakesNoSecondVersion() throws IOException {
        StoredObject first = put("v1/a", content(7, 5_000));
        StoredObject second = put("v1/a", content(7, 5_000));

        assertThat(second).isEqualTo(first);
        assertThat(keys("", null)).containsExactly("v1/a");
        assertThat(versions("v1/a")).isOne();
    }

    @Test
    void refusesOtherBytesUnderATakenKey() throws IOException {
        put("v1/a", content(8, 5_000));

        assertThatThrownBy(() -> put("v1/a", content(9, 5_000))).isInstanceOf(FileAlreadyExistsException.class);

        assertThat(read("v1/a", 0, 5_000)).isEqualTo(content(8, 5_000));
        assertThat(versions("v1/a")).isOne();
    }

    @Test
    void oneFileCanBecomeSeveralObjects() throws IOException {
        byte[] content = content(10, 1_000);
        Path file = file(content);
        store.put("v1/a", file, Digest.ofContent(content), Map.of("copy", "1"));
        store.put("v1/b", file, Digest.ofContent(content), Map.of("copy", "2"));

        assertThat(store.stat("v1/a").orElseThrow().metadata()).containsEntry("copy", "1");
        assertThat(store.stat("v1/b").orElseThrow().metadata()).containsEntry("copy", "2");
    }

    @Test
    void concurrentPutsOfOneKeyMakeOneObject() throws Exception {
        byte[] content = content(11, 400_000);
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            for (int round = 0; round < 5; round++) {
                String key = "v1/round/" + round;
                CountDownLatch start = new CountDownLatch(8);
                List<Future<StoredObject>> puts = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    Path file = file(content);
                    puts.add(pool.submit(() -> {
                        start.countDown();
                        start.await();
                        return store.put(key, file, Digest.ofContent(content), METADATA);
                    }));
                }
                Set<StoredObject> answers = new HashSet<>();
                for (Future<StoredObject> put : puts) {
                    answers.add(put.get());
                }
                assertThat(answers).containsExactly(store.stat(key).orElseThrow());
                assertThat(read(key, 0, 400_000)).isEqualTo(content);
                assertThat(versions(key)).isOne();
            }
        }
    }

    @Test
    void listsInByteOrderByPrefixBehindAKey() throws Exception {
        long seed = System.nanoTime();
        System.out.println(getClass().getSimpleName() + " listing seed " + seed);
        Random random = new Random(seed);
        TreeSet<String> keys = new TreeSet<>(List.of("v1/a", "v1/a-b", "v1/a0", "v1/b/x", "v1/b-/x", "v1/b.mp4", "w"));
        for (int i = 0; i < 1_050; i++) {
            keys.add("v1/%08d/%d/%c-%d"
                    .formatted(random.nextInt(4), random.nextInt(3), "-.0Az_=".charAt(random.nextInt(7)), i));
        }
        putAll(keys);

        assertThat(keys("", null)).containsExactlyElementsOf(keys);
        List<String> probes = new ArrayList<>(keys);
        Collections.shuffle(probes, random);
        for (String probe : probes.subList(0, 12)) {
            String prefix = probe.substring(0, random.nextInt(probe.length() + 1));
            String after = probes.get(random.nextInt(probes.size())) + (random.nextBoolean() ? "" : "-");
            assertThat(keys(prefix, null))
                    .containsExactlyElementsOf(
                            keys.stream().filter(key -> key.startsWith(prefix)).toList());
            assertThat(keys(prefix, after))
                    .as("prefix %s after %s", prefix, after)
                    .containsExactlyElementsOf(keys.tailSet(after, false).stream()
                            .filter(key -> key.startsWith(prefix))
                            .toList());
        }
        try (Stream<StoredObject> listed = store.list("v1/a0", null)) {
            assertThat(listed.findFirst().orElseThrow().bytes()).isEqualTo(3);
        }
    }

    @Test
    void deletesInBulkAndAnswersForEach() throws Exception {
        TreeSet<String> keys = new TreeSet<>();
        for (int i = 0; i < 400; i++) {
            keys.add("v1/" + i % 3 + "/" + i);
        }
        putAll(keys);
        put("v1/stays", content(12, 10));
        List<ObjectVersion> doomed = new ArrayList<>();
        for (String key : keys) {
            doomed.add(new ObjectVersion(key, store.stat(key).orElseThrow().versionId()));
        }
        doomed.add(17, new ObjectVersion("v1/never-was", null));

        assertThat(store.delete(doomed))
                .containsExactlyElementsOf(doomed.stream()
                        .<DeleteOutcome>map(DeleteOutcome.Deleted::new)
                        .toList());

        assertThat(keys("", null)).containsExactly("v1/stays");
        assertThat(versions("v1/0/0")).isZero();
        assertThat(store.delete(doomed)).hasOnlyElementsOfType(DeleteOutcome.Deleted.class);
        assertThat(store.delete(List.of())).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.delete(Collections.nCopies(1_001, new ObjectVersion("v1/a", null))));
    }

    @Test
    void deletingWithoutAVersionLeavesNoBytesBehind() throws IOException {
        put("v1/a", content(13, 10));
        put("v1/a-longer-name", content(13, 10));

        assertThat(store.delete(List.of(new ObjectVersion("v1/a", null))))
                .containsExactly(new DeleteOutcome.Deleted(new ObjectVersion("v1/a", null)));

        assertThat(versions("v1/a")).isZero();
        assertThat(store.stat("v1/a")).isEmpty();
        assertThat(keys("", null)).containsExactly("v1/a-longer-name");
        put("v1/a", content(14, 20));
        assertThat(read("v1/a", 0, 20)).isEqualTo(content(14, 20));
    }

    /** Whether it does depends on the store; what it leaves behind must be the same. */
    @Test
    void locksWhatItSaysThatItLocks() throws IOException {
        Instant until = Instant.now().plus(Duration.ofHours(1));
        StoredObject put = store.put("v1/a", file(content(19, 10)), Digest.ofContent(content(19, 10)), METADATA, until);
        StoredObject late = put("v1/b", content(20, 10));
        store.retain(version(late), until);
        store.retain(version(late), Instant.now().minusSeconds(60));
        StoredObject held = put("v1/c", content(21, 10));
        store.legalHold(version(held), true);
        store.legalHold(version(held), true);

        List<DeleteOutcome> outcomes = store.delete(List.of(version(put), version(late), version(held)));

        if (store.capabilities().lock() == LockMode.NONE) {
            assertThat(outcomes).hasOnlyElementsOfType(DeleteOutcome.Deleted.class);
            return;
        }
        assertThat(outcomes)
                .allSatisfy(outcome -> assertThat(outcome)
                        .isInstanceOfSatisfying(
                                DeleteOutcome.Failed.class,
                                failed -> assertThat(failed.why()).isEqualTo(DeleteOutcome.Why.LOCKED)));
        assertThat(store.stat(version(put))).contains(put);
        store.legalHold(version(held), false);
        store.legalHold(version(held), false);
        assertThat(store.delete(List.of(version(held)))).hasOnlyElementsOfType(DeleteOutcome.Deleted.class);
        assertThat(versions("v1/c")).isZero();
    }

    @Test
    void aDateThatIsPastLocksNothing() throws IOException {
        Instant past = Instant.now().minusSeconds(1);
        StoredObject put = store.put("v1/a", file(content(22, 10)), Digest.ofContent(content(22, 10)), METADATA, past);
        store.retain(version(put), past);

        assertThat(store.delete(List.of(version(put)))).containsExactly(new DeleteOutcome.Deleted(version(put)));
    }

    @Test
    void listsTheVersionsThereAre() throws IOException {
        StoredObject one = put("v1/a", content(23, 10));
        StoredObject two = put("v1/a-longer-name", content(24, 20));
        put("v2/other", content(25, 30));

        assertThat(listed("v1/", null))
                .containsExactly(
                        new ListedVersion(version(one), 10, true, false),
                        new ListedVersion(version(two), 20, true, false));
        assertThat(listed("v1/", "v1/a")).containsExactly(new ListedVersion(version(two), 20, true, false));
        assertThat(listed("v3/", null)).isEmpty();
    }

    List<ListedVersion> listed(String prefix, @Nullable String after) throws IOException {
        try (Stream<ListedVersion> listed = store.versions(prefix, after)) {
            return listed.toList();
        }
    }

    static ObjectVersion version(StoredObject object) {
        return new ObjectVersion(object.key(), object.versionId());
    }

    @Test
    void refusesKeysThatAreNotPlainPaths() throws IOException {
        Path file = file(content(15, 10));
        for (String key : List.of(
                "", "/v1/a", "v1/a/", "v1//a", "../a", "v1/../a", "v1/.", "..", "v1/ä", "v1/a b", "v1\\a", "v1/a\n")) {
            assertThatIllegalArgumentException()
                    .as("'%s'", key)
                    .isThrownBy(() -> store.put(key, file, Digest.ofContent(content(15, 10)), Map.of()))
                    .withMessageContaining("object key");
            assertThatIllegalArgumentException().isThrownBy(() -> store.stat(key));
            assertThatIllegalArgumentException().isThrownBy(() -> store.get(key, 0, 1));
            assertThatIllegalArgumentException().isThrownBy(() -> store.delete(List.of(new ObjectVersion(key, null))));
        }
        assertThat(keys("", null)).isEmpty();
    }

    @Test
    void refusesMetadataThatNotEveryStoreKeeps() throws IOException {
        refusesMetadata(Map.of("名称", "gate"), "metadata name");
        refusesMetadata(Map.of("Camera", "gate"), "metadata name");
        refusesMetadata(Map.of("camera", "校门"), "printable ASCII");
        refusesMetadata(Map.of("camera", "a\r\nx-amz-acl: public-read"), "printable ASCII");
        refusesMetadata(Map.of("camera", " gate"), "printable ASCII");
        refusesMetadata(Map.of("camera", "x".repeat(2_048)), "at most 2048 bytes");
        refusesMetadata(Map.of(ObjectStore.DIGEST, digest(99).hex()), "another digest");
        assertThat(keys("", null)).isEmpty();

        Map<String, String> largest = Map.of("a", "x".repeat(2_048 - 1 - 6 - 64));
        Path file = file(content(16, 10));
        store.put("v1/a", file, Digest.ofContent(content(16, 10)), largest);
        assertThat(store.stat("v1/a").orElseThrow().metadata()).containsAllEntriesOf(largest);
    }

    private void refusesMetadata(Map<String, String> metadata, String why) throws IOException {
        Path file = file(content(17, 10));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.put("v1/a", file, Digest.ofContent(content(17, 10)), metadata))
                .withMessageContaining(why);
    }

    /** How many versions the store keeps of a key, markers too; where there are no versions, whether it has it. */
    abstract int versions(String key) throws IOException;

    StoredObject put(String key, byte[] content) throws IOException {
        return store.put(key, file(content), Digest.ofContent(content), METADATA);
    }

    private void putAll(Set<String> keys) throws Exception {
        byte[] content = content(18, 3);
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Future<StoredObject>> puts = new ArrayList<>();
            for (String key : keys) {
                puts.add(pool.submit(() -> put(key, content)));
            }
            for (Future<StoredObject> put : puts) {
                put.get();
            }
        }
    }

    private byte[] read(String key, long offset, long length) throws IOException {
        try (InputStream in = store.get(key, offset, length)) {
            return in.readAllBytes();
        }
    }

    private List<String> keys(String prefix, @Nullable String after) throws IOException {
        try (Stream<StoredObject> listed = store.list(prefix, after)) {
            return listed.map(StoredObject::key).toList();
        }
    }

    Path file(byte[] content) throws IOException {
        return Files.write(Files.createTempFile(files, "segment", ".mp4"), content);
    }

    static Digest digest(int seed) {
        return Digest.ofContent(content(seed, 100));
    }

    static byte[] content(int seed, int bytes) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        return content;
    }
}
