package io.phishx.region;

import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.time.Instant;

@AnalyzeClasses(packages = "io.phishx.region", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule FEATURES_FORM_NO_CYCLES =
      slices().matching("io.phishx.region.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule THE_RULES_OF_A_PAIR_ARE_PURE =
      noClasses()
          .that()
          .haveSimpleNameStartingWith("PairReducer")
          .or()
          .haveSimpleName("PairState")
          .or()
          .resideInAPackage("io.phishx.region.client")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.smallrye..", "io.vertx..", "io.quarkus..", "jakarta..")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.time.Clock");

  @ArchTest
  static final ArchRule ENDPOINTS_ARE_NOBODY_ELSES_CLASSES =
      classes().that().areAnnotatedWith(Path.class).should().bePackagePrivate();

  @ArchTest
  static final ArchRule EVERY_ENDPOINT_STATES_WHO_MAY_CALL_IT =
      methods()
          .that()
          .areMetaAnnotatedWith(HttpMethod.class)
          .should()
          .beAnnotatedWith(RolesAllowed.class)
          .orShould()
          .beDeclaredInClassesThat(
              annotatedWith(RolesAllowed.class).or(annotatedWith(PermitAll.class)));

  @ArchTest
  static final ArchRule ONLY_PROBES_SPEAK_TO_REGIONS =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.phishx.region.probe")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.vertx.ext.web.client..",
              "io.vertx.mutiny.ext.web.client..",
              "io.vertx.redis.client..",
              "io.vertx.mutiny.redis.client..");

  @ArchTest
  static final ArchRule NOTHING_IS_INJECTED_INTO_FIELDS =
      fields().should().notBeAnnotatedWith(Inject.class);

  @ArchTest
  static final ArchRule NOTHING_READS_THE_CLOCK_BY_ITSELF =
      noClasses()
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest static final ArchRule NOTHING_PRINTS = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

  @ArchTest
  static final ArchRule NOTHING_WAITS_FOR_A_UNI =
      noClasses()
          .should()
          .callMethod(Uni.class, "await")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class);
}
