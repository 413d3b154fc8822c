package org.keepsight.deploy;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows and fences of docs/architecture.md, held by the build. */
@AnalyzeClasses(packages = "org.keepsight", importOptions = ArchitectureTest.ProductOnly.class)
class ArchitectureTest {
    /** Neither test folders nor the jars of test fixtures. */
    static final class ProductOnly implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return new ImportOption.DoNotIncludeTests().includes(location) && !location.contains("-tests.jar");
        }
    }

    private static final DescribedPredicate<JavaClass> VERTX = resideInAnyPackage("io.vertx..");
    private static final DescribedPredicate<JavaClass> FFMPEG = resideInAnyPackage("org.bytedeco..");
    private static final DescribedPredicate<JavaClass> MINIO = resideInAnyPackage("io.minio..", "okhttp3..");
    private static final DescribedPredicate<JavaClass> QUARTZ = resideInAnyPackage("org.quartz..");
    private static final DescribedPredicate<JavaClass> OIDC = resideInAnyPackage("com.nimbusds..");

    @ArchTest
    static final ArchRule modulesKnowOnlyWhatStandsBelow = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("storage")
            .definedBy("org.keepsight.storage..")
            .layer("ingest")
            .definedBy("org.keepsight.ingest..")
            .layer("retention")
            .definedBy("org.keepsight.retention..")
            .layer("api")
            .definedBy("org.keepsight.api..")
            .layer("deploy")
            .definedBy("org.keepsight.deploy..")
            .whereLayer("deploy")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("api")
            .mayOnlyBeAccessedByLayers("deploy")
            .whereLayer("retention")
            .mayOnlyBeAccessedByLayers("api", "deploy")
            .whereLayer("ingest")
            .mayOnlyBeAccessedByLayers("deploy");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("org.keepsight.(*.*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule sharedWordsKnowNothing = noClasses()
            .that()
            .resideInAPackage("org.keepsight.storage.model..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.keepsight..")
                    .and(DescribedPredicate.not(resideInAnyPackage("org.keepsight.storage.model.."))));

    @ArchTest
    static final ArchRule vertxStaysInTheFaces = noClasses()
            .that()
            .resideOutsideOfPackages("org.keepsight.api..", "org.keepsight.deploy..")
            .should()
            .dependOnClassesThat(VERTX);

    @ArchTest
    static final ArchRule ffmpegStaysWithIngestAndMedia = noClasses()
            .that()
            .resideOutsideOfPackages("org.keepsight.ingest..", "org.keepsight.storage.media..")
            .should()
            .dependOnClassesThat(FFMPEG);

    @ArchTest
    static final ArchRule onlyTheS3StoreKnowsTheS3Library = classes()
            .that(DescribedPredicate.describe(
                    "depend on the S3 library",
                    (JavaClass each) -> each.getDirectDependenciesFromSelf().stream()
                            .anyMatch(dependency -> MINIO.test(dependency.getTargetClass()))))
            .should()
            .haveNameMatching(
                    "org\\.keepsight\\.storage\\.object\\.S3(Client|Deletion|Failure|ObjectLock|ObjectStore|ServerTime|Versions)(\\$.*)?");

    @ArchTest
    static final ArchRule onePackageKnowsTheScheduler = noClasses()
            .that()
            .resideOutsideOfPackage("org.keepsight.retention.jobs..")
            .should()
            .dependOnClassesThat(QUARTZ);

    @ArchTest
    static final ArchRule onePackageKnowsTheOpenIdLibrary = noClasses()
            .that()
            .resideOutsideOfPackage("org.keepsight.api.oidc..")
            .should()
            .dependOnClassesThat(OIDC);
}
