package org.keepsight.storage.registry;

import org.keepsight.storage.model.Code;

/** A campus to be registered. */
public record NewCampus(Code code, String name, CampusKind kind) {}
