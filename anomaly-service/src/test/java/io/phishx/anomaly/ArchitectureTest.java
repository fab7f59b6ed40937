package io.phishx.anomaly;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.phishx.testing.HouseRules;

/** The house's rules, and what parsing and detection may know. */
@AnalyzeClasses(
    packages = "io.phishx.anomaly",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest static final ArchTests HOUSE = ArchTests.in(HouseRules.class);

  @ArchTest
  static final ArchRule PARSING_AND_DETECTION_ARE_FREE_OF_THE_OUTSIDE =
      noClasses()
          .that()
          .resideInAnyPackage("..mail..", "..feature..", "..detect..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.vertx..", "io.quarkus..", "jakarta..", "io.smallrye..", "io.phishx.crypto..");

  @ArchTest
  static final ArchRule SEALED_FIELDS_ARE_ONE_ROOMS_MATTER =
      noClasses()
          .that()
          .resideOutsideOfPackage("..record..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.phishx.crypto..");

  @ArchTest
  static final ArchRule MIME4J_STAYS_WITH_MAIL =
      noClasses()
          .that()
          .resideOutsideOfPackage("..mail..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.james..");
}
