package io.phishx.auth.user;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.signingkey.KeySeal;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Marks of browsers in which an account's owner has logged in. A browser with one has a budget of
 * its own, so that nobody who guesses from the same network can lock the owner out of it. A mark
 * opens nothing: it is no second factor. It is of one account, so that nobody who has an account of
 * the same address in another tenant makes marks of this one, and of one {@link User#epoch()}, so
 * that it ends with the password or the second factor that it was got with.
 *
 * @see <a
 *     href="https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies">OWASP
 *     device cookies</a>
 */
@ApplicationScoped
public class KnownDevices {

  private static final String PURPOSE = "login-device";
  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{1,12})\\.([A-Za-z0-9_-]{22})\\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\.([A-Za-z0-9_-]{43})");
  private static final int ID_BYTES = 16;

  private final KeySeal seal;
  private final Clock clock;
  private final Duration kept;
  private final SecureRandom random = new SecureRandom();

  KnownDevices(KeySeal seal, Clock clock, AuthConfig config) {
    this.seal = seal;
    this.clock = clock;
    this.kept = config.guard().knownNetwork();
  }

  /**
   * A browser that was recognised.
   *
   * @param epoch of the account whose owner logged in, as it was then
   */
  public record Device(String id, UUID epoch) {}

  /** How long a mark is good for. */
  public Duration kept() {
    return kept;
  }

  /**
   * A mark for the browser in which a user just logged in.
   *
   * @param epoch of the user, as he was found
   */
  public String mark(String normalised, UUID epoch) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    String ends = String.valueOf(clock.instant().plus(kept).getEpochSecond());
    String device = Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    String of = epoch.toString();
    return String.join(".", ends, device, of, mac(normalised, ends, device, of));
  }

  /** The device of a mark that was made for this address and still counts. */
  Optional<Device> recognise(String normalised, @Nullable String mark) {
    if (mark == null) {
      return Optional.empty();
    }
    Matcher form = FORM.matcher(mark);
    if (!form.matches()) {
      return Optional.empty();
    }
    String ends = form.group(1);
    String device = form.group(2);
    String of = form.group(3);
    boolean ours =
        seal.matches(PURPOSE, marked(normalised, ends, device, of), decoded(form.group(4)));
    boolean counts = Instant.ofEpochSecond(Long.parseLong(ends)).isAfter(clock.instant());
    return ours && counts ? Optional.of(new Device(device, UUID.fromString(of))) : Optional.empty();
  }

  private String mac(String normalised, String ends, String device, String epoch) {
    byte[] mac = seal.hash(PURPOSE, marked(normalised, ends, device, epoch));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
  }

  private static String marked(String normalised, String ends, String device, String epoch) {
    return String.join("\n", List.of(ends, device, epoch, normalised));
  }

  /** Nothing that matches, where a character too many makes it no base64. */
  private static byte[] decoded(String mac) {
    try {
      return Base64.getUrlDecoder().decode(mac);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
