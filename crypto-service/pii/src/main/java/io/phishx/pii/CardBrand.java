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
  CHINA_T_UNION(19, 19, "31"),
  GPN(16, 16, "1946"),
  UKRCARD(16, 19, "6040"),
  NAPAS(16, 19, "9704"),
  SOLO(16, 19, "6334"),
  SWITCH(16, 19, "4903", "4905", "4911", "4936", "564182", "633110", "6333"),
  RUPAY(16, 16, "60", "82", "508", "353", "356"),
  INSTAPAYMENT(16, 16, "637-639"),
  INTERPAYMENT(16, 19, "636"),
  MAESTRO(12, 19, "50", "56-58", "6304", "6390", "67"),
  TROY(16, 16, "9792"),
  UZCARD(16, 16, "8600", "5614"),
  HUMO(16, 16, "9860"),
  UATP(15, 15, "1");

  /** How many leading digits are looked at. */
  private static final int LEADING = 6;

  private static final CardBrand[] BRANDS = values();

  private final int shortest;
  private final int longest;

  /** Pairs: the lowest and the highest six digits that numbers begin with. */
  @SuppressWarnings("ImmutableEnumChecker") // written only here
  private final int[] ranges;

  CardBrand(int shortest, int longest, String... prefixes) {
    this.shortest = shortest;
    this.longest = longest;
    this.ranges = new int[2 * prefixes.length];
    for (int i = 0; i < prefixes.length; i++) {
      int dash = prefixes[i].indexOf('-');
      String lowest = dash < 0 ? prefixes[i] : prefixes[i].substring(0, dash);
      String highest = prefixes[i].substring(dash + 1);
      ranges[2 * i] = Integer.parseInt(lowest + "0".repeat(LEADING - lowest.length()));
      ranges[2 * i + 1] = Integer.parseInt(highest + "9".repeat(LEADING - highest.length()));
    }
  }

  /**
   * Whether some issuer gives out numbers that begin like {@code digits} and are as long.
   *
   * @param digits six or more
   */
  static boolean issues(String digits) {
    int leading = Integer.parseInt(digits, 0, LEADING, 10);
    for (CardBrand brand : BRANDS) {
      if (brand.begins(leading) && brand.hasLength(digits.length())) {
        return true;
      }
    }
    return false;
  }

  private boolean begins(int leading) {
    for (int i = 0; i < ranges.length; i += 2) {
      if (leading >= ranges[i] && leading <= ranges[i + 1]) {
        return true;
      }
    }
    return false;
  }

  private boolean hasLength(int length) {
    return length >= shortest
        && length <= longest
        && (this != VISA || length == 13 || length == 16 || length == 19);
  }
}
