package io.phishx.experiment;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.phishx.testing.HouseRules;

/** The house's rules, and what the statistics may know. */
@AnalyzeClasses(
    packages = "io.phishx.experiment",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest static final ArchTests HOUSE = ArchTests.in(HouseRules.class);

  @ArchTest
  static final ArchRule STATISTICS_IMPORT_NOTHING_OF_OURS =
      noClasses()
          .that()
          .resideInAPackage("..statistics..")
          .and(
              DescribedPredicate.not(
                  DescribedPredicate.describe(
                      "the resource and what it is given",
                      type -> type.getFullName().matches(".*\\.Statistics(Resource|Input).*"))))
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "ours, of other packages",
                  type ->
                      type.getPackageName().startsWith("io.phishx")
                          && !type.getPackageName().startsWith("io.phishx.experiment.statistics")));

  @ArchTest
  static final ArchRule COMMONS_MATH_STAYS_IN_STATISTICS =
      noClasses()
          .that()
          .resideOutsideOfPackage("..statistics..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.commons.math3..");
}
