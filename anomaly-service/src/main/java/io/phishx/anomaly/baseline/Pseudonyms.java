package io.phishx.anomaly.baseline;

import io.phishx.anomaly.mail.LowerCase;
import io.phishx.anomaly.mail.Mail;
import io.phishx.anomaly.mail.Mailbox;
import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keyed hashes of addresses and names, different for every tenant, so that none is kept readable.
 */
public final class Pseudonyms {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 12;
  private static final Pattern PERSON =
      Pattern.compile("\\p{L}[\\p{L}.'-]*( \\p{L}[\\p{L}.'-]*){1,4}");

  private final SecretKeySpec key;

  /**
   * @param key at least 16 bytes; another key makes every correspondent a stranger
   */
  public Pseudonyms(Secret key) {
    if (key.length() < 16) {
      throw new IllegalArgumentException("expected a key of at least 16 bytes");
    }
    this.key = new SecretKeySpec(key.reveal(), ALGORITHM);
  }

  /** The correspondents of {@code mail}. */
  public Correspondents of(TenantId tenant, Mail mail) {
    String name = personName(mail.sender().name());
    return new Correspondents(
        of(tenant, "address", mail.sender().normalized()),
        name.isEmpty() ? "" : of(tenant, "name", name),
        mail.recipients().stream()
            .map(Mailbox::normalized)
            .distinct()
            .limit(Correspondents.MAX_RECIPIENTS)
            .map(a -> of(tenant, "address", a))
            .toList());
  }

  /** The pseudonym of one value of a kind. */
  public String of(TenantId tenant, String kind, String value) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(tenant.toString().getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      mac.update(kind.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      byte[] hash = mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA256", e);
    }
  }

  /** First and last name in one form; empty for what names no person. */
  private static String personName(String shown) {
    String name =
        LowerCase.of(Normalizer.normalize(shown, Normalizer.Form.NFKC))
            .replace('\u00a0', ' ')
            .strip();
    int comma = name.indexOf(", ");
    name = comma > 0 ? name.substring(comma + 2) + " " + name.substring(0, comma) : name;
    return PERSON.matcher(name).matches() ? name : "";
  }
}
