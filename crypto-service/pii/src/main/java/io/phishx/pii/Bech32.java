package io.phishx.pii;

/**
 * The checksum of addresses with a readable prefix.
 *
 * @see <a href="https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki">BIP 173</a>
 * @see <a href="https://github.com/bitcoin/bips/blob/master/bip-0350.mediawiki">BIP 350</a>
 */
final class Bech32 {

  static final String ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  private static final int[] GENERATOR = {
    0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
  };
  private static final int BECH32 = 1;
  private static final int BECH32M = 0x2bc830a3;

  private Bech32() {}

  /** Whether the checksum of lower-case {@code address} behind {@code prefix} and 1 is right. */
  static boolean isValid(String prefix, String address) {
    int check = 1;
    for (int i = 0; i < prefix.length(); i++) {
      check = next(check, prefix.charAt(i) >> 5);
    }
    check = next(check, 0);
    for (int i = 0; i < prefix.length(); i++) {
      check = next(check, prefix.charAt(i) & 31);
    }
    for (int i = prefix.length() + 1; i < address.length(); i++) {
      int value = ALPHABET.indexOf(address.charAt(i));
      if (value < 0) {
        return false;
      }
      check = next(check, value);
    }
    return check == BECH32 || check == BECH32M;
  }

  private static int next(int check, int value) {
    int top = check >>> 25;
    int result = ((check & 0x1ffffff) << 5) ^ value;
    for (int i = 0; i < GENERATOR.length; i++) {
      result ^= ((top >> i) & 1) == 1 ? GENERATOR[i] : 0;
    }
    return result;
  }
}
