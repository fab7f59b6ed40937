package io.phishx.auth;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;

/** The house rules that a compiler does not know. */
@AnalyzeClasses(packages = "io.phishx.auth", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule featuresHaveNoCycles =
      slices().matching("io.phishx.auth.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule entitiesStayInTheirPackage =
      classes().that().areAnnotatedWith(Entity.class).should().bePackagePrivate();

  @ArchTest
  static final ArchRule resourcesStayInTheirPackage =
      classes()
          .that()
          .areAnnotatedWith(Path.class)
          .should()
          .bePackagePrivate()
          .andShould()
          .haveSimpleNameEndingWith("Resource");

  @ArchTest
  static void everyEndpointStatesItsScopeAndIsPublic(JavaClasses classes) {
    for (JavaClass type : classes) {
      if (!type.isAnnotatedWith(Path.class)) {
        continue;
      }
      for (JavaMethod method : type.getMethods()) {
        if (!method.isMetaAnnotatedWith(HttpMethod.class)) {
          continue;
        }
        boolean stated =
            method.isAnnotatedWith(RolesAllowed.class)
                || method.isAnnotatedWith(PermitAll.class)
                || type.isAnnotatedWith(RolesAllowed.class)
                || type.isAnnotatedWith(PermitAll.class);
        assertTrue(stated, method.getFullName() + " states no scope");
        assertTrue(
            method.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.PUBLIC),
            method.getFullName() + " is ignored unless it is public");
      }
    }
  }

  @ArchTest
  static final ArchRule nothingIsInjectedIntoFields =
      noFields().should().beAnnotatedWith(Inject.class);

  @ArchTest
  static final ArchRule joseStaysWithTheSigningKeys =
      noClasses()
          .that()
          .resideOutsideOfPackages("..signingkey..", "..auth.client..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.jose4j..");

  @ArchTest
  static final ArchRule redisStaysWithItsTwoOwners =
      noClasses()
          .that()
          .resideOutsideOfPackages("..user..", "..revocation..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.quarkus.redis..");

  @ArchTest
  static final ArchRule bouncyCastleStaysWithKeysAndPasswords =
      noClasses()
          .that()
          .resideOutsideOfPackages("..user..", "..signingkey..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bouncycastle..");

  @ArchTest static final ArchRule nobodyPrints = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
}
