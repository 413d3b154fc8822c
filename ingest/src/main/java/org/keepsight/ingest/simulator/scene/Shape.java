package org.keepsight.ingest.simulator.scene;

/** A plane figure, told by its signed distance: negative inside, in pixels; exact enough near the edge to smooth it. */
sealed interface Shape {
    float distance(float x, float y);

    float left();

    float top();

    float right();

    float bottom();

    /** An axis-parallel box with rounded corners. */
    record Box(float left, float top, float right, float bottom, float radius) implements Shape {
        @Override
        public float distance(float x, float y) {
            float dx = Math.max(left + radius - x, x - right + radius);
            float dy = Math.max(top + radius - y, y - bottom + radius);
            if (dx <= 0 || dy <= 0) {
                return Math.max(dx, dy) - radius;
            }
            return (float) Math.sqrt(dx * dx + dy * dy) - radius;
        }
    }

    /** An ellipse by its centre and half axes. */
    record Ellipse(float x, float y, float rx, float ry) implements Shape {
        @Override
        public float distance(float px, float py) {
            float dx = (px - x) / rx;
            float dy = (py - y) / ry;
            float norm = (float) Math.sqrt(dx * dx + dy * dy);
            float gradient = (float) Math.sqrt(dx * dx / (rx * rx) + dy * dy / (ry * ry));
            return gradient == 0 ? -Math.min(rx, ry) : norm * (norm - 1) / gradient;
        }

        @Override
        public float left() {
            return x - rx;
        }

        @Override
        public float top() {
            return y - ry;
        }

        @Override
        public float right() {
            return x + rx;
        }

        @Override
        public float bottom() {
            return y + ry;
        }
    }

    /** A line of some thickness with round ends. */
    record Stroke(float x1, float y1, float x2, float y2, float radius) implements Shape {
        @Override
        public float distance(float x, float y) {
            float dx = x2 - x1;
            float dy = y2 - y1;
            float square = dx * dx + dy * dy;
            float along = square == 0 ? 0 : Math.clamp(((x - x1) * dx + (y - y1) * dy) / square, 0f, 1f);
            float ox = x - x1 - along * dx;
            float oy = y - y1 - along * dy;
            return (float) Math.sqrt(ox * ox + oy * oy) - radius;
        }

        @Override
        public float left() {
            return Math.min(x1, x2) - radius;
        }

        @Override
        public float top() {
            return Math.min(y1, y2) - radius;
        }

        @Override
        public float right() {
            return Math.max(x1, x2) + radius;
        }

        @Override
        public float bottom() {
            return Math.max(y1, y2) + radius;
        }
    }

    /** A convex quadrilateral, its corners in clockwise order on the screen. */
    record Quad(float x1, float y1, float x2, float y2, float x3, float y3, float x4, float y4) implements Shape {
        @Override
        public float distance(float x, float y) {
            float first = Math.max(edge(x, y, x1, y1, x2, y2), edge(x, y, x2, y2, x3, y3));
            float second = Math.max(edge(x, y, x3, y3, x4, y4), edge(x, y, x4, y4, x1, y1));
            return Math.max(first, second);
        }

        private static float edge(float x, float y, float ax, float ay, float bx, float by) {
            float dx = bx - ax;
            float dy = by - ay;
            float length = (float) Math.sqrt(dx * dx + dy * dy);
            return length == 0 ? Float.NEGATIVE_INFINITY : ((x - ax) * dy - (y - ay) * dx) / length;
        }

        @Override
        public float left() {
            return Math.min(Math.min(x1, x2), Math.min(x3, x4));
        }

        @Override
        public float top() {
            return Math.min(Math.min(y1, y2), Math.min(y3, y4));
        }

        @Override
        public float right() {
            return Math.max(Math.max(x1, x2), Math.max(x3, x4));
        }

        @Override
        public float bottom() {
            return Math.max(Math.max(y1, y2), Math.max(y3, y4));
        }
    }
}
