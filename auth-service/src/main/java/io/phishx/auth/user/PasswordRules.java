package io.phishx.auth.user;

import io.phishx.auth.AuthConfig;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.logging.Logger;

/**
 * What a new password must be: long enough, and nothing that is tried first. Which characters it is
 * made of is its owner's choice.
 *
 * @see <a href="https://pages.nist.gov/800-63-4/sp800-63b.html">NIST SP 800-63B, 3.1.1</a>
 */
@ApplicationScoped
public class PasswordRules {

  /** The shortest that any installation may allow. */
  static final int SHORTEST = 8;

  private static final Logger LOG = Logger.getLogger(PasswordRules.class);
  private static final int LONGEST = 256;
  private static final int FEW = 4;
  private static final List<String> PRODUCT =
      List.of("phishx phishx", "phishxphishx", "auth-service");

  private final int shortest;
  private final CommonPasswords common;

  PasswordRules(AuthConfig config, CommonPasswords common) {
    this.shortest = config.password().minLength();
    this.common = common;
  }

  void start(@Observes StartupEvent event) {
    // the dictionaries are read now, not by the first call
    LOG.debugf("new passwords have %d characters or more", shortest);
  }

  /**
   * A new password of the user with this address.
   *
   * @throws Problem.Invalid if it breaks the rules; the message names the rule, never the password
   */
  public Password accept(String text, EmailAddress email) {
    String normal = Normalizer.normalize(text, Normalizer.Form.NFC);
    int length = normal.codePointCount(0, normal.length());
    if (length < shortest || length > LONGEST) {
      throw invalid("expected " + shortest + " to " + LONGEST + " characters, got " + length);
    }
    if (normal.codePoints().distinct().count() < FEW) {
      throw invalid("expected " + FEW + " different characters or more");
    }
    if (words(email).contains(normal.toLowerCase(Locale.ROOT))) {
      throw invalid("expected something else than the address or the product's name");
    }
    if (common.contain(normal)) {
      throw invalid("expected a password that is not among the most common ones");
    }
    return new Password(Password.secret(normal));
  }

  private static Set<String> words(EmailAddress email) {
    String address = email.normalised();
    int at = address.indexOf('@');
    Set<String> words = new TreeSet<>();
    words.add(address);
    words.add(address.substring(0, at));
    words.add(address.substring(at + 1));
    words.addAll(PRODUCT);
    return words;
  }

  private static Problem.Invalid invalid(String message) {
    return new Problem.Invalid(
        "invalid-password", message, List.of(new Violation("password", message)));
  }
}
