package org.keepsight.storage.check;

import java.io.IOException;
import java.util.Iterator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Walks rows and objects side by side in the order of their names and tells what stands on one side only. Pure. */
public final class Merge {
    /** What becomes of each name. */
    public interface Sides<R, O> {
        void rowOnly(R row) throws IOException, InterruptedException;

        void objectOnly(O object) throws IOException, InterruptedException;

        void both(R row, O object) throws IOException, InterruptedException;
    }

    private Merge() {}

    /**
     * Holds one row and one object at a time, however many there are.
     *
     * @throws IllegalStateException when a side is not in strictly ascending order: then nothing can be concluded
     */
    public static <R, O> void walk(
            Iterator<? extends R> rows,
            Function<? super R, String> rowName,
            Iterator<? extends O> objects,
            Function<? super O, String> objectName,
            Sides<R, O> sides)
            throws IOException, InterruptedException {
        Ascending<R> left = new Ascending<>("the catalogue", rows, rowName);
        Ascending<O> right = new Ascending<>("the object store", objects, objectName);
        R row = left.next();
        O object = right.next();
        while (row != null || object != null) {
            int order = row == null ? 1 : object == null ? -1 : left.name.compareTo(right.name);
            if (row != null && order < 0) {
                sides.rowOnly(row);
                row = left.next();
            } else if (object != null && order > 0) {
                sides.objectOnly(object);
                object = right.next();
            } else if (row != null && object != null) {
                sides.both(row, object);
                row = left.next();
                object = right.next();
            }
        }
    }

    /** One side, with the name of its current element. */
    private static final class Ascending<T> {
        private final String side;
        private final Iterator<? extends T> elements;
        private final Function<? super T, String> naming;
        private String name = "";

        Ascending(String side, Iterator<? extends T> elements, Function<? super T, String> naming) {
            this.side = side;
            this.elements = elements;
            this.naming = naming;
        }

        @Nullable
        T next() {
            if (!elements.hasNext()) {
                return null;
            }
            T element = elements.next();
            String next = naming.apply(element);
            if (next.compareTo(name) <= 0) {
                throw new IllegalStateException(side + " does not list in order: '" + next + "' after '" + name + "'");
            }
            name = next;
            return element;
        }
    }
}
