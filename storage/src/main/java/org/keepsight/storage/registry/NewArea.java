package org.keepsight.storage.registry;

/**
 * An area to be registered.
 *
 * @param kind an {@code AreaKind} name; a prohibited place is refused with the rule's name
 */
public record NewArea(String kind, String name) {}
