package io.phishx.chart;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import org.junit.jupiter.api.Test;

/** What Helm prints after an installation tells the operator what is still to be done. */
class NotesTest {

  @Test
  void theDefaultNamesTheSecretsAndWarnsOfThePlaceholderHost() {
    // When
    String notes = notes(ValueSet.DEFAULT);

    // Then
    for (String service : DeclaredService.all().keySet()) {
      assertTrue(notes.contains("Secret phishx-" + service + "\n"), notes);
    }
    assertTrue(notes.contains("Secret phishx-tls\n"), notes);
    assertTrue(notes.contains("placeholder; set route.host"), notes);
  }

  @Test
  void productionNamesItsOriginAndWarnsOfNothing() {
    // When
    String notes = notes(ValueSet.PRODUCTION);

    // Then
    assertTrue(notes.contains("https://mail-security.acme.example"), notes);
    assertFalse(notes.contains("WARNING"), notes);
  }

  @Test
  void developmentSaysThatItIsNotForRealMail() {
    assertTrue(notes(ValueSet.MINIMAL).contains("don't bring real mail here"));
  }

  private static String notes(ValueSet values) {
    InstallCommand command =
        new Helm(Checkout.CHART)
            .install()
            .clientOnly()
            .dryRun()
            .withName(Chart.RELEASE)
            .withNamespace(Chart.NAMESPACE)
            .withKubeVersion("1.33.0");
    values.file().ifPresent(command::withValuesFile);
    return command.call().getOutput();
  }
}
