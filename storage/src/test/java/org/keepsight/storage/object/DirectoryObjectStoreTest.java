package org.keepsight.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.storage.model.Digest;

class DirectoryObjectStoreTest extends ObjectStoreContract {
    @TempDir
    Path root;

    @Override
    ObjectStore open() throws IOException {
        return new DirectoryObjectStore(root);
    }

    @Override
    int versions(String key) throws IOException {
        return store.stat(key).isPresent() ? 1 : 0;
    }

    @Test
    void saysWhatItIs() throws IOException {
        assertThat(store.name()).isEqualTo("directory:" + root.toRealPath());
        assertThat(store.capabilities()).isEqualTo(new StoreCapabilities(false, LockMode.NONE));
    }

    @Test
    void leavesNothingOnTheWayAndNoEmptyDirectories() throws IOException {
        put("v1/00000001/20261101/a.mp4", content(1, 100));
        put("v1/00000001/20261102/b.mp4", content(2, 100));
        assertThat(tree("incoming")).isEmpty();

        store.delete(List.of(new ObjectVersion("v1/00000001/20261101/a.mp4", null)));
        assertThat(tree("objects"))
                .containsExactlyInAnyOrder("v1", "v1/00000001", "v1/00000001/20261102", "v1/00000001/20261102/b.mp4");

        store.delete(List.of(new ObjectVersion("v1/00000001/20261102/b.mp4", null)));
        assertThat(tree("objects")).isEmpty();
        assertThat(root.resolve("objects")).isDirectory();
    }

    /** serve and its workers open one directory in the same moment, and some of them store already. */
    @Test
    void manyMayOpenItAtOnce() throws Exception {
        Path fresh = root.resolve("fresh");
        Path file = Files.write(files.resolve("f"), content(7, 100));
        Digest content = Digest.ofContent(Files.readAllBytes(file));
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> opened = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String key = "v1/" + i;
                opened.add(threads.submit(() -> {
                    try (ObjectStore one = new DirectoryObjectStore(fresh)) {
                        one.put(key, file, content, Map.of());
                    }
                    return key;
                }));
            }
            for (Future<?> each : opened) {
                each.get();
            }
        }
        try (ObjectStore one = new DirectoryObjectStore(fresh);
                Stream<StoredObject> all = one.list("v1/", null)) {
            assertThat(all).hasSize(200);
        }
    }

    @Test
    void anObjectThatWasCutIsNotTakenForWhatIsPutAgain() throws IOException {
        byte[] content = content(7, 1_000);
        Path file = Files.write(files.resolve("segment"), content);
        store.put("v1/a", file, Digest.ofContent(content), Map.of());
        Path again = Files.write(files.resolve("again"), content);
        try (FileChannel object = FileChannel.open(root.resolve("objects/v1/a"), StandardOpenOption.WRITE)) {
            object.truncate(999);
        }
        assertThatThrownBy(() -> store.put("v1/a", again, Digest.ofContent(content), Map.of()))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("999 bytes, not 1000");
    }

    @Test
    void refusedBytesLeaveNothing() throws IOException {
        assertThatThrownBy(() -> store.put("v1/a", Files.write(files.resolve("f"), content(3, 9)), digest(4), Map.of()))
                .hasMessageContaining("its bytes have the digest");
        assertThat(tree("incoming")).isEmpty();
        assertThat(tree("objects")).isEmpty();
    }

    @Test
    void writesASegmentOfTheSameFileSystemOnlyOnce() throws IOException {
        Path file = Files.write(files.resolve("f"), content(5, 9));

        store.put("v1/a", file, Digest.ofContent(content(5, 9)), Map.of());

        assertThat(Files.getAttribute(root.resolve("objects/v1/a"), "unix:ino"))
                .isEqualTo(Files.getAttribute(file, "unix:ino"));
    }

    @Test
    void copiesASegmentOfAnotherFileSystem() throws IOException {
        Path file = Files.createTempFile(Path.of("/dev/shm"), "keepsight-test", ".mp4");
        try {
            Files.write(file, content(6, 9));
            store.put("v1/a", file, Digest.ofContent(content(6, 9)), Map.of("copied", "yes"));
        } finally {
            Files.delete(file);
        }
        assertThat(store.stat("v1/a").orElseThrow().metadata()).containsEntry("copied", "yes");
    }

    @Test
    void whatACrashedPutLeftIsInvisibleAndGoesWhenItIsOld() throws IOException {
        Path leftover = Files.write(root.resolve("incoming/leftover"), content(7, 9));

        try (Stream<StoredObject> listed = store.list("", null)) {
            assertThat(listed).isEmpty();
        }
        open().close();
        assertThat(leftover).as("another process may be busy with it").exists();
        DirectoryObjectStore.removeLeftovers(
                root.resolve("incoming"), Instant.now().plusSeconds(5));
        assertThat(leftover).doesNotExist();
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsAnErrorAtTheStart() throws IOException {
        Path file = Files.createFile(files.resolve("file"));

        assertThatThrownBy(() -> new DirectoryObjectStore(file)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new DirectoryObjectStore(Path.of("/proc/keepsight")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void anUnmountedDiskIsNotAnEmptyStore() throws IOException {
        put("v1/00000001/20261101/a.mp4", content(1, 100));
        Path mounted = files.resolve("mounted");
        Files.move(root, mounted);
        Files.createDirectory(root);

        assertUnmounted(() -> store.stat("v1/00000001/20261101/a.mp4"));
        assertUnmounted(() -> store.get("v1/00000001/20261101/a.mp4", 0, 1));
        assertUnmounted(() -> store.list("", null));
        assertUnmounted(() -> store.delete(List.of(new ObjectVersion("v1/00000001/20261101/a.mp4", null))));
        assertUnmounted(() -> put("v1/00000001/20261101/b.mp4", content(2, 100)));
        assertThat(root).isEmptyDirectory();

        Files.delete(root);
        Files.move(mounted, root);
        assertThat(store.stat("v1/00000001/20261101/a.mp4")).isPresent();
    }

    @Test
    void anEmptyDirectoryIsNoNewStoreWhenFootageIsKnownInIt() throws IOException {
        put("v1/00000001/20261101/a.mp4", content(1, 100));
        Path mounted = files.resolve("mounted");
        Files.move(root, mounted);
        Files.createDirectory(root);
        List<String> asked = new ArrayList<>();

        assertUnmounted(() -> new DirectoryObjectStore(root, asked::add));
        assertThat(asked).containsExactly(store.name());
        assertThat(root).isEmptyDirectory();

        Files.createFile(root.resolve(StoreMarker.NAME)); // the remedy when the footage is gone for good
        new DirectoryObjectStore(root, asked::add).close();
        assertThat(asked).hasSize(1);
    }

    @Test
    void objectsWithoutTheMarkerAreAnErrorAtTheStart() throws IOException {
        put("v1/a", content(1, 100));
        Files.delete(root.resolve(StoreMarker.NAME));

        assertUnmounted(() -> open().close());
    }

    private static void assertUnmounted(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("not mounted");
    }

    private Set<String> tree(String part) throws IOException {
        Path top = root.resolve(part);
        try (Stream<Path> paths = Files.walk(top)) {
            return paths.filter(path -> !path.equals(top))
                    .map(path -> top.relativize(path).toString())
                    .collect(Collectors.toSet());
        }
    }
}
