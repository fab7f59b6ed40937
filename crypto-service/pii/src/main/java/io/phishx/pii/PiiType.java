package io.phishx.pii;

import java.util.Locale;

/** A kind of personal data; where findings overlap, the earlier kind wins. */
public enum PiiType {
  EMAIL,
  IBAN,
  CREDIT_CARD,
  CRYPTO_WALLET,
  SSN,
  ITIN,
  DATE_OF_BIRTH,
  IP_ADDRESS,
  MAC_ADDRESS,
  PHONE,
  DOMAIN,
  URL;

  /** Its name in JSON. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What a masked value of it is replaced by, for example {@code [EMAIL]}. */
  public String token() {
    return "[" + name() + "]";
  }

  /** Whether such a finding within a URL tells nothing that the URL doesn't. */
  boolean isPartOfUrls() {
    return switch (this) {
      case DOMAIN, IP_ADDRESS, MAC_ADDRESS, PHONE -> true;
      case EMAIL, IBAN, CREDIT_CARD, CRYPTO_WALLET, SSN, ITIN, DATE_OF_BIRTH, URL -> false;
    };
  }
}
