package io.phishx.experiment;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import org.junit.jupiter.api.Test;

/** The house rules that the compiler doesn't know. */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(new ImportOption.DoNotIncludeJars())
          .importPackages("io.phishx.experiment");

  @Test
  void statisticsImportNothingOfOurs() {
    noClasses()
        .that()
        .resideInAPackage("..statistics..")
        .and(
            DescribedPredicate.not(
                DescribedPredicate.describe(
                    "the resource", type -> type.getFullName().contains(".StatisticsResource"))))
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "ours, of other packages",
                type ->
                    type.getPackageName().startsWith("io.phishx")
                        && !type.getPackageName().startsWith("io.phishx.experiment.statistics")))
        .check(CLASSES);
  }

  @Test
  void commonsMathStaysInStatistics() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..statistics..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.commons.math3..")
        .check(CLASSES);
  }

  @Test
  void featuresHaveNoCycles() {
    slices().matching("io.phishx.experiment.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void everyEndpointStatesItsScope() {
    methods()
        .that()
        .areDeclaredInClassesThat()
        .areAnnotatedWith(Path.class)
        .and()
        .areMetaAnnotatedWith(HttpMethod.class)
        .should(
            new ArchCondition<JavaMethod>("state who may call") {
              @Override
              public void check(JavaMethod method, ConditionEvents events) {
                boolean stated =
                    method.isAnnotatedWith(RolesAllowed.class)
                        || method.isAnnotatedWith(PermitAll.class)
                        || method.getOwner().isAnnotatedWith(RolesAllowed.class);
                if (!stated) {
                  events.add(SimpleConditionEvent.violated(method, method.getFullName()));
                }
              }
            })
        .check(CLASSES);
  }

  @Test
  void resourcesAndEntitiesStayInTheirPackage() {
    classes()
        .that()
        .areAnnotatedWith(Path.class)
        .or()
        .areAnnotatedWith(Entity.class)
        .should()
        .bePackagePrivate()
        .check(CLASSES);
  }

  @Test
  void nothingIsInjectedIntoFields() {
    fields().should().notBeAnnotatedWith(Inject.class).check(CLASSES);
  }

  @Test
  void nothingPrints() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
  }
}
