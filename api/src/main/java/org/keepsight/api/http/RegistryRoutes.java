package org.keepsight.api.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keepsight.api.http.RegistryJson.AreaJson;
import org.keepsight.api.http.RegistryJson.AreasJson;
import org.keepsight.api.http.RegistryJson.BasisJson;
import org.keepsight.api.http.RegistryJson.CameraChangeJson;
import org.keepsight.api.http.RegistryJson.CameraJson;
import org.keepsight.api.http.RegistryJson.CamerasJson;
import org.keepsight.api.http.RegistryJson.CampusJson;
import org.keepsight.api.http.RegistryJson.CampusesJson;
import org.keepsight.api.http.RegistryJson.CredentialOutcomesJson;
import org.keepsight.api.http.RegistryJson.NewAreaJson;
import org.keepsight.api.http.RegistryJson.NewCameraJson;
import org.keepsight.api.http.RegistryJson.NewCampusJson;
import org.keepsight.api.http.RegistryJson.NewCredentialsJson;
import org.keepsight.api.http.RegistryJson.StatusJson;
import org.keepsight.api.identity.TwoPersonRule;
import org.keepsight.api.status.CameraStatuses;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.registry.Camera;
import org.keepsight.storage.registry.CameraChange;
import org.keepsight.storage.registry.ClassLowering;
import org.keepsight.storage.registry.Credentials;
import org.keepsight.storage.registry.Registry;

/** Campuses, areas, cameras. */
final class RegistryRoutes {
    private final Registry registry;
    private final CameraStatuses statuses;
    private final TwoPersonRule twoPersons;
    private final CredentialChange credentials;

    RegistryRoutes(Registry registry, CameraStatuses statuses, LoginTest logins, TwoPersonRule twoPersons) {
        this.registry = registry;
        this.statuses = statuses;
        this.twoPersons = twoPersons;
        this.credentials = new CredentialChange(registry, logins);
    }

    Map<String, Endpoint> endpoints() {
        return Map.ofEntries(
                Map.entry("listCampuses", this::listCampuses),
                Map.entry("addCampus", this::addCampus),
                Map.entry("listAreas", this::listAreas),
                Map.entry("addArea", this::addArea),
                Map.entry("declareNotApplicable", this::declareNotApplicable),
                Map.entry("listCameras", this::listCameras),
                Map.entry("addCamera", this::addCamera),
                Map.entry("getCamera", this::getCamera),
                Map.entry("changeCamera", this::changeCamera),
                Map.entry("changeCredentials", this::changeCredentials),
                Map.entry("decommissionCamera", this::decommissionCamera),
                Map.entry("getCameraStatus", this::getCameraStatus));
    }

    private Answer listCampuses(Request request) {
        return Answer.json(new CampusesJson(registry.campuses().stream()
                .filter(campus -> request.scope().covers(campus.code()))
                .map(CampusJson::of)
                .toList()));
    }

    private Answer addCampus(Request request) {
        return Answer.created(CampusJson.of(
                registry.addCampus(request.body(NewCampusJson.class).toDomain(), request.actor(), request.reason())));
    }

    private Answer listAreas(Request request) {
        return Answer.json(new AreasJson(registry.areas(request.code("campus")).stream()
                .map(AreaJson::of)
                .toList()));
    }

    private Answer addArea(Request request) {
        return Answer.created(AreaJson.of(registry.addArea(
                request.code("campus"),
                request.body(NewAreaJson.class).toDomain(),
                request.actor(),
                request.reason())));
    }

    private Answer declareNotApplicable(Request request) {
        Code campus = request.code("campus");
        registry.declareNotApplicable(
                campus,
                AreaKind.valueOf(request.pathPart("kind")),
                request.body(BasisJson.class).basis(),
                request.actor(),
                request.reason());
        return Answer.json(CampusJson.of(registry.campus(campus)));
    }

    private Answer listCameras(Request request) {
        List<Camera> cameras = registry.cameras(request.code("campus"));
        return Answer.json(new CamerasJson(
                statuses.of(cameras).stream().map(CameraJson::of).toList()));
    }

    private Answer addCamera(Request request) {
        return Answer.created(CameraJson.of(registry.addCamera(
                request.code("campus"),
                request.body(NewCameraJson.class).toDomain(),
                request.actor(),
                request.reason())));
    }

    private Answer getCamera(Request request) {
        return Answer.json(CameraJson.of(registry.camera(request.code("camera"))));
    }

    private Answer changeCamera(Request request) {
        Code camera = request.code("camera");
        CameraChange change = request.body(CameraChangeJson.class).toDomain();
        Optional<ClassLowering> lowering = registry.lowering(camera, change);
        return lowering.isPresent()
                ? Answer.accepted(proposed(lowering.get(), request))
                : Answer.json(CameraJson.of(registry.changeCamera(camera, change, request.actor(), request.reason())));
    }

    private ProposalJson proposed(ClassLowering lowering, Request request) {
        return ProposalJson.of(
                twoPersons.propose(
                        LoweringAct.KIND,
                        lowering.camera().value(),
                        lowering.campus(),
                        LoweringAct.content(lowering),
                        request.caller(),
                        request.reason()),
                false);
    }

    private Answer changeCredentials(Request request) throws InterruptedException {
        NewCredentialsJson change = request.body(NewCredentialsJson.class);
        return Answer.json(CredentialOutcomesJson.of(credentials.apply(
                change.cameras().stream().map(Code::new).toList(),
                new Credentials(
                        change.credentials().username(), change.credentials().password()),
                request.actor(),
                request.reason())));
    }

    private Answer decommissionCamera(Request request) {
        return Answer.json(
                CameraJson.of(registry.decommission(request.code("camera"), request.actor(), request.reason())));
    }

    private Answer getCameraStatus(Request request) {
        return Answer.json(StatusJson.of(statuses.of(registry.camera(request.code("camera")))));
    }
}
