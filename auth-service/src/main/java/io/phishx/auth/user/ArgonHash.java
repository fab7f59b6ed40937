package io.phishx.auth.user;

import io.phishx.chassis.secret.Secret;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An Argon2id hash with what it was made with, in the PHC string format.
 *
 * @see <a href="https://github.com/P-H-C/phc-string-format">PHC string format</a>
 */
record ArgonHash(Cost cost, Secret salt, Secret hash) {

  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,9}),t=(\\d{1,4}),p=(\\d{1,3})"
              + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{16,171})");

  /** What one hash costs. */
  record Cost(int memoryKib, int iterations, int parallelism) {

    Cost {
      if (memoryKib < 8 * parallelism || iterations < 1 || parallelism < 1) {
        throw new IllegalArgumentException("expected costs that RFC 9106 allows");
      }
    }

    /** Whether this wants less memory or fewer passes than {@code other}. */
    boolean lessThan(Cost other) {
      return memoryKib < other.memoryKib() || iterations < other.iterations();
    }
  }

  /** Reads a PHC string of version 19. */
  static ArgonHash parse(String text) {
    Matcher matcher = PHC.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected a PHC string of argon2id, version 19");
    }
    return new ArgonHash(
        new Cost(
            Integer.parseInt(matcher.group(1)),
            Integer.parseInt(matcher.group(2)),
            Integer.parseInt(matcher.group(3))),
        Secret.of(Base64.getDecoder().decode(matcher.group(4))),
        Secret.of(Base64.getDecoder().decode(matcher.group(5))));
  }

  /** The PHC string. */
  String phc() {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m="
        + cost.memoryKib()
        + ",t="
        + cost.iterations()
        + ",p="
        + cost.parallelism()
        + "$"
        + base64.encodeToString(salt.reveal())
        + "$"
        + base64.encodeToString(hash.reveal());
  }

  @Override
  public String toString() {
    return "ArgonHash[***]";
  }
}
