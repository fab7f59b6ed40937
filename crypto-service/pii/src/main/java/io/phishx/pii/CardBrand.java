package io.phishx.pii;

/**
 * The issuers' number ranges (ISO/IEC 7812), as the networks publish them; the first that fits
 * counts.
 */
enum CardBrand {
  AMEX(15, 15, "34", "37"),
  DINERS(14, 19, "300-305", "3095", "36", "38-39"),
  JCB(16, 19, "3528-3589"),
  LANKAPAY(16, 16, "357111"),
  MIR(16, 19, "2200-2204"),
  BORICA(16, 16, "2205"),
  MASTERCARD(16, 16, "51-55", "2221-2720"),
  VISA(13, 19, "4"),
  VERVE(16, 19, "506099-506198", "650002-650027", "507865-507964"),
  ELO(16, 16, "506699-506778", "509000-509999", "636297", "636368"),
  DISCOVER(16, 19, "6011", "644-649", "65", "622126-622925"),
  UNIONPAY(16, 19, "62", "81"),
  RUPAY(16, 16, "60", "82", "508", "353", "356"),
  INSTAPAYMENT(16, 16, "637-639"),
  INTERPAYMENT(16, 19, "636"),
  MAESTRO(12, 19, "50", "56-58", "6304", "6390", "67"),
  TROY(16, 16, "9792"),
  UZCARD(16, 16, "8600", "5614"),
  HUMO(16, 16, "9860"),
  UATP(15, 15, "1");

  private final int shortest;
  private final int longest;
  private final String prefixes;

  CardBrand(int shortest, int longest, String... prefixes) {
    this.shortest = shortest;
    this.longest = longest;
    this.prefixes = String.join(" ", prefixes);
  }

  /** Whether some issuer gives out numbers that begin like {@code digits} and are as long. */
  static boolean issues(String digits) {
    for (CardBrand brand : values()) {
      if (brand.fits(digits)) {
        return true;
      }
    }
    return false;
  }

  private boolean fits(String digits) {
    if (digits.length() < shortest || digits.length() > longest) {
      return false;
    }
    if (this == VISA && digits.length() != 13 && digits.length() != 16 && digits.length() != 19) {
      return false;
    }
    for (String prefix : prefixes.split(" ", -1)) {
      int dash = prefix.indexOf('-');
      if (dash < 0 ? digits.startsWith(prefix) : isBetween(digits, prefix, dash)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBetween(String digits, String range, int dash) {
    String begin = digits.substring(0, dash);
    return begin.compareTo(range.substring(0, dash)) >= 0
        && begin.compareTo(range.substring(dash + 1)) <= 0;
  }
}
