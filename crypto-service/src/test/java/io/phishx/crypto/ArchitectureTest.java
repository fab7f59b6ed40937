package io.phishx.crypto;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.phishx.testing.HouseRules;

/** The house's rules, and where ciphers and keys live. */
@AnalyzeClasses(
    packages = "io.phishx.crypto",
    importOptions = {ImportOption.DoNotIncludeTests.class, ImportOption.DoNotIncludeJars.class})
class ArchitectureTest {

  @ArchTest static final ArchTests HOUSE = ArchTests.in(HouseRules.class);

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
}
