package io.phishx.auth.user;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** An address that a user logs in with; prints nothing of it. */
public record EmailAddress(String text) {

  private static final Pattern SHAPE =
      Pattern.compile("[^\\s@\\p{Cntrl}]{1,64}@[^\\s@\\p{Cntrl}]{1,189}");

  public EmailAddress {
    text = Normalizer.normalize(text.strip(), Normalizer.Form.NFC);
    if (!SHAPE.matcher(text).matches()) {
      throw new Problem.Invalid(
          "invalid-email",
          "expected an address of the form name@domain",
          List.of(new Violation("email", "expected the form name@domain")));
    }
  }

  /** Whether both name the same account: compared without case. */
  boolean same(String other) {
    return normalised(text).equals(normalised(other));
  }

  /** The form in which addresses are compared and indexed. */
  String normalised() {
    return normalised(text);
  }

  /** The form of any text that claims to be an address. */
  public static String normalised(String address) {
    return Normalizer.normalize(address.strip(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return "EmailAddress[***]";
  }
}
