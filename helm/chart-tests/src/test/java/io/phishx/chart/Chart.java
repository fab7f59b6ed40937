package io.phishx.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The chart as an operator uses it: linted and rendered by the real Helm. */
final class Chart {

  static final String RELEASE = "phishx";
  static final String NAMESPACE = "mail-security";

  private static final String KUBERNETES = "1.33.0";

  private Chart() {}

  static LintResult lint() {
    return new Helm(Checkout.CHART).lint().strict().call();
  }

  static Rendered render(ValueSet values) {
    return render(values, "{}");
  }

  /**
   * Renders with {@code overrides} (YAML) on top of the value set; Helm's refusal is an {@link
   * IllegalStateException}.
   */
  static Rendered render(ValueSet values, String overrides) {
    return render(RELEASE, values, overrides);
  }

  static Rendered render(String release, ValueSet values, String overrides) {
    try {
      Path file = Files.createTempFile("phishx-values", ".yaml");
      try {
        Files.writeString(file, overrides);
        TemplateCommand command =
            new Helm(Checkout.CHART)
                .template()
                .withName(release)
                .withNamespace(NAMESPACE)
                .withKubeVersion(KUBERNETES);
        values.file().ifPresent(command::withValuesFile);
        return new Rendered(command.withValuesFile(file).call());
      } finally {
        Files.delete(file);
      }
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }
}
