package io.phishx.crypto;

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
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.time.Instant;

@AnalyzeClasses(
    packages = "io.phishx.crypto",
    importOptions = {ImportOption.DoNotIncludeTests.class, ImportOption.DoNotIncludeJars.class})
class ArchitectureTest {

  @ArchTest
  static final ArchRule FEATURES_FORM_NO_CYCLES =
      slices().matching("io.phishx.crypto.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ENDPOINTS_ARE_NOBODY_ELSES_CLASSES =
      classes().that().areAnnotatedWith(Path.class).should().bePackagePrivate();

  @ArchTest
  static final ArchRule EVERY_ENDPOINT_STATES_WHO_MAY_CALL_IT =
      methods()
          .that()
          .areDeclaredInClassesThat()
          .areAnnotatedWith(Path.class)
          .and()
          .arePublic()
          .should()
          .beAnnotatedWith(RolesAllowed.class);

  @ArchTest
  static final ArchRule CIPHERS_LIVE_WITH_THEIR_FORMATS =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.phishx.crypto.field", "io.phishx.crypto.root")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("javax.crypto.Cipher");

  @ArchTest
  static final ArchRule KEYS_ARE_DERIVED_IN_ONE_PLACE_EACH =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.phishx.crypto.key", "io.phishx.crypto.root")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.google.crypto.tink..");

  @ArchTest
  static final ArchRule FORMATS_NEITHER_WAIT_NOR_KNOW_A_DATABASE =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("Format")
          .or()
          .haveSimpleName("FieldCodec")
          .or()
          .haveSimpleName("RowSealer")
          .or()
          .haveSimpleName("RowOpener")
          .or()
          .haveSimpleName("RowRewrapper")
          .or()
          .haveSimpleName("BlindIndex")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.smallrye.mutiny..", "io.vertx..", "jakarta..");

  @ArchTest
  static final ArchRule NOTHING_IS_INJECTED_INTO_FIELDS =
      fields().should().notBeAnnotatedWith(Inject.class);

  @ArchTest
  static final ArchRule NOTHING_READS_THE_CLOCK_BY_ITSELF =
      noClasses()
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  /** The ledger writes its last counts while the process stops. */
  @ArchTest
  static final ArchRule NOTHING_WAITS_FOR_A_UNI =
      noClasses()
          .that()
          .doNotHaveSimpleName("UsageLedger")
          .should()
          .callMethod(Uni.class, "await")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class);

  @ArchTest static final ArchRule NOTHING_PRINTS = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
}
