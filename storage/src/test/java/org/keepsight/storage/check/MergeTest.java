package org.keepsight.storage.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class MergeTest {
    @Test
    void tellsWhatSetsWouldTell() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            NavigableSet<String> rows = names(random);
            NavigableSet<String> objects = names(random);
            Seen seen = new Seen();

            Merge.walk(rows.iterator(), Function.identity(), objects.iterator(), Function.identity(), seen);

            TreeSet<String> rowsOnly = new TreeSet<>(rows);
            rowsOnly.removeAll(objects);
            TreeSet<String> objectsOnly = new TreeSet<>(objects);
            objectsOnly.removeAll(rows);
            rows.retainAll(objects);
            assertThat(seen.rows).as("seed %d", seed).containsExactlyElementsOf(rowsOnly);
            assertThat(seen.objects).as("seed %d", seed).containsExactlyElementsOf(objectsOnly);
            assertThat(seen.both).as("seed %d", seed).containsExactlyElementsOf(rows);
        }
    }

    @Test
    void aSideThatIsNotInOrderProvesNothing() {
        assertThatThrownBy(() -> Merge.walk(
                        List.<String>of().iterator(),
                        Function.identity(),
                        List.of("b", "a").iterator(),
                        Function.identity(),
                        new Seen()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'a' after 'b'");
    }

    private static NavigableSet<String> names(Random random) {
        TreeSet<String> names = new TreeSet<>();
        for (int i = random.nextInt(30); i > 0; i--) {
            names.add("v1/" + random.nextInt(40));
        }
        return names;
    }

    private static final class Seen implements Merge.Sides<String, String> {
        final List<String> rows = new ArrayList<>();
        final List<String> objects = new ArrayList<>();
        final List<String> both = new ArrayList<>();

        @Override
        public void rowOnly(String row) {
            rows.add(row);
        }

        @Override
        public void objectOnly(String object) {
            objects.add(object);
        }

        @Override
        public void both(String row, String object) {
            assertThat(object).isEqualTo(row);
            both.add(row);
        }
    }
}
