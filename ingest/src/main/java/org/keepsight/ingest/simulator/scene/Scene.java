package org.keepsight.ingest.simulator.scene;

import org.keepsight.storage.model.AreaKind;

/** A place: what stands still, and what moves as a function of time alone. */
interface Scene {
    /** Draws what stands still, covering the whole canvas. */
    void background(Canvas canvas);

    /**
     * Draws what moves.
     *
     * @param seconds since local midnight; adjacent times give adjacent pictures
     */
    void figures(Canvas canvas, float seconds);

    /** The scene for an area of this kind. */
    static Scene of(AreaKind area, Look look) {
        return switch (area) {
            case GATE -> new GateScene(look);
            case DORM -> new DormScene(look);
            case CANTEEN -> new CanteenScene(look);
            case TEACHING_BUILDING -> new TeachingBuildingScene(look);
            case PLAYGROUND -> new PlaygroundScene(look);
            case CLASSROOM -> new ClassroomScene(look);
            case PERIMETER -> new PerimeterScene(look);
            case CORRIDOR, MONITORING_ROOM, OTHER -> new CorridorScene(look);
        };
    }

    /** How far along a way that takes {@code period} seconds something is that started {@code offset} ways ago, 0 to 1. */
    static float along(float seconds, float period, float offset) {
        float ways = seconds / period + offset;
        return ways - (float) Math.floor(ways);
    }
}
