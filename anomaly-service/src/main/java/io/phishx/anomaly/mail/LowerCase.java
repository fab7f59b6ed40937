package io.phishx.anomaly.mail;

import java.util.Locale;

/**
 * Lower case in time linear to a text's length.
 *
 * <p>{@link String#toLowerCase(Locale)} looks for the end of the word around every capital sigma,
 * which takes minutes for a long word of them, and copies the text for every dotted capital I. Here
 * a sigma becomes {@code σ} wherever it stands, and a dotted I is taken apart first.
 */
public final class LowerCase {

  private LowerCase() {}

  /** The lower case of {@code text}, for comparison and not for display. */
  public static String of(String text) {
    return text.replace('Σ', 'σ').replace("İ", "i\u0307").toLowerCase(Locale.ROOT);
  }
}
