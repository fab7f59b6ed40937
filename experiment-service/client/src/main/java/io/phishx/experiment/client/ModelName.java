package io.phishx.experiment.client;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a model or of one of its versions: a letter or digit, then up to 127 letters, digits
 * or {@code . _ - +}.
 */
public record ModelName(String value) {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,127}");
  private static final Pattern VERSIONED = Pattern.compile("(.+)_v\\d+(?:\\..*)?");

  public ModelName {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "expected a model name of 1 to 128 letters, digits or . _ - + that begins with a letter"
              + " or digit");
    }
  }

  /**
   * The model that a version of this name belongs to when no registry says otherwise: what stands
   * before its {@code _v<n>}, or the name itself. {@code url_analyzer_v2} belongs to {@code
   * url_analyzer}, {@code nlp_v2.joblib} to {@code nlp}.
   */
  public ModelName family() {
    Matcher matcher = VERSIONED.matcher(value);
    return matcher.matches() ? new ModelName(matcher.group(1)) : this;
  }

  @Override
  public String toString() {
    return value;
  }
}
