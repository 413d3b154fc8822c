package org.keepsight.storage.registry;

import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CampusId;

/** A part of a campus (部位); its name is unique there. */
public record Area(int id, CampusId campus, AreaKind kind, String name) {}
