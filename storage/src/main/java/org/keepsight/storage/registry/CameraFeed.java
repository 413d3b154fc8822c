package org.keepsight.storage.registry;

import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;

/**
 * What a worker needs in order to record a camera. Two feeds are equal when nothing about the recording changed.
 *
 * @param url without credentials
 * @param enabled {@code false}: registered, and not to be pulled
 */
public record CameraFeed(
        CameraId camera,
        Code code,
        String url,
        @Nullable Credentials credentials,
        boolean enabled,
        boolean audio,
        RetentionClass retentionClass) {}
