package io.phishx.auth;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.phishx.testing.HouseRules;

/** The house's rules, and which room owns which library. */
@AnalyzeClasses(packages = "io.phishx.auth", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest static final ArchTests HOUSE = ArchTests.in(HouseRules.class);

  @ArchTest
  static final ArchRule JOSE_STAYS_WITH_THE_SIGNING_KEYS =
      noClasses()
          .that()
          .resideOutsideOfPackages("..signingkey..", "..auth.client..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.jose4j..");

  @ArchTest
  static final ArchRule REDIS_STAYS_WITH_ITS_TWO_OWNERS =
      noClasses()
          .that()
          .resideOutsideOfPackages("..limit..", "..revocation..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.quarkus.redis..");

  @ArchTest
  static final ArchRule BOUNCY_CASTLE_STAYS_WITH_KEYS_AND_PASSWORDS =
      noClasses()
          .that()
          .resideOutsideOfPackages("..user..", "..signingkey..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bouncycastle..");
}
