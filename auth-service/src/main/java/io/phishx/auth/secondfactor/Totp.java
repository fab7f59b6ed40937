package io.phishx.auth.secondfactor;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import io.phishx.chassis.secret.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.codec.binary.Base32;

/**
 * A user's shared secret: 160 bits, six digits, 30 seconds, HMAC-SHA-1, as every authenticator app
 * knows it. Prints nothing of it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6238">RFC 6238</a>
 */
record Totp(Secret secret) {

  static final int DIGITS = 6;
  static final Duration STEP = Duration.ofSeconds(30);

  private static final int BYTES = 20;
  private static final int TOLERATED_STEPS = 1;
  private static final TimeBasedOneTimePasswordGenerator GENERATOR =
      new TimeBasedOneTimePasswordGenerator(STEP, DIGITS);

  static Totp next(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new Totp(Secret.of(bytes));
  }

  /** What the user types into an app that can't read pictures. */
  String base32() {
    return new Base32().encodeToString(secret.reveal()).replace("=", "");
  }

  /** What a picture for the app holds. */
  String uri(String issuer, String account) {
    String name = encoded(issuer) + ":" + encoded(account);
    return "otpauth://totp/%s?secret=%s&issuer=%s&algorithm=SHA1&digits=%d&period=%d"
        .formatted(name, base32(), encoded(issuer), DIGITS, STEP.toSeconds());
  }

  /** The code at a moment. */
  String code(Instant at) {
    try {
      return GENERATOR.generateOneTimePasswordString(
          new SecretKeySpec(secret.reveal(), "RAW"), at, Locale.ROOT);
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("every secret is a key of HMAC", e);
    }
  }

  /**
   * The time step whose code this is, within one step of now for clocks that differ; empty for
   * none. The same work whether there is one.
   */
  OptionalLong step(String claimed, Instant now) {
    byte[] given = claimed.getBytes(StandardCharsets.UTF_8);
    OptionalLong found = OptionalLong.empty();
    for (int i = -TOLERATED_STEPS; i <= TOLERATED_STEPS; i++) {
      Instant at = now.plus(STEP.multipliedBy(i));
      if (MessageDigest.isEqual(code(at).getBytes(StandardCharsets.UTF_8), given)) {
        found = OptionalLong.of(at.getEpochSecond() / STEP.toSeconds());
      }
    }
    return found;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return "Totp[***]";
  }
}
