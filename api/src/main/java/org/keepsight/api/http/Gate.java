package org.keepsight.api.http;

import org.keepsight.api.identity.Caller;
import org.keepsight.api.identity.Duty;
import org.keepsight.api.identity.PermissionMatrix;
import org.keepsight.api.identity.PermissionMatrix.Access;
import org.keepsight.api.identity.Scope;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.registry.Registry;

/**
 * Decides, for every request and before its endpoint, whether the caller may: first by the row of the operation, then by the
 * campus or camera its path names. What is not the caller's is answered as if it did not exist. Refusals are registered where they are answered.
 * Thread-safe; may block.
 */
final class Gate {
    private final PermissionMatrix matrix;
    private final Registry registry;

    Gate(PermissionMatrix matrix, Registry registry) {
        this.matrix = matrix;
        this.registry = registry;
    }

    /**
     * The request with the scope its endpoint must keep to.
     *
     * @throws DomainException {@code UNAUTHENTICATED}, {@code FORBIDDEN}, or {@code NOT_FOUND}
     */
    Request admit(String operation, Request request) {
        return switch (matrix.access(operation)) {
            case Access.Anyone open -> request;
            case Access.SignedIn open -> {
                request.caller();
                yield request;
            }
            case Access.ByRole roles -> request.within(scope(operation, request));
        };
    }

    private Scope scope(String operation, Request request) {
        Caller caller = request.caller();
        Duty duty = caller.duty();
        if (duty != null) {
            throw DomainException.forbidden(
                    "duty",
                    switch (duty) {
                        case CHANGE_PASSWORD -> "change your password first";
                        case ENROL_TOTP -> "add a second factor first: this deployment demands it of administrators";
                    });
        }
        Scope scope = matrix.scope(operation, caller)
                .orElseThrow(() -> DomainException.forbidden("role", "your roles do not allow this"));
        requireWithin(scope, request);
        return scope;
    }

    private void requireWithin(Scope scope, Request request) {
        if (scope instanceof Scope.County) {
            return;
        }
        if (request.path().containsKey("campus")) {
            Code campus = request.code("campus");
            if (!scope.covers(campus)) {
                throw DomainException.notFound("campus", campus);
            }
        }
        if (request.path().containsKey("camera")) {
            Code camera = request.code("camera");
            if (!scope.covers(registry.camera(camera).campus())) {
                throw DomainException.notFound("camera", camera);
            }
        }
    }
}
