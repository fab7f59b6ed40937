package io.phishx.region;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.phishx.testing.HouseRules;

/** The house's rules, and who may speak to regions. */
@AnalyzeClasses(packages = "io.phishx.region", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest static final ArchTests HOUSE = ArchTests.in(HouseRules.class);

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
}
