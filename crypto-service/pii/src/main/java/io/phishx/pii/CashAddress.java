package io.phishx.pii;

/**
 * Bitcoin Cash's addresses, whose checksum covers a prefix that is seldom written.
 *
 * @see <a href="https://reference.cash/protocol/blockchain/encoding/cashaddr">CashAddr</a>
 */
final class CashAddress {

  private static final String PREFIX = "bitcoincash";
  private static final long[] GENERATOR = {
    0x98f2bc8e61L, 0x79b76d99e2L, 0xf33e5fb3c4L, 0xae2eabe2a8L, 0x1e4f43e470L
  };
  private static final long LOW = 0x07ffffffffL;
  private static final int VALUE_BITS = 5;
  private static final int CHECKSUM_VALUES = 8;
  private static final int VERSION_BITS = 8;

  /** What a version's lowest three bits say about the hash. */
  private static final int[] HASH_BITS = {160, 192, 224, 256, 320, 384, 448, 512};

  private CashAddress() {}

  /** Whether {@code address}, in lower case and without a prefix, is one of the main network. */
  static boolean isValid(String address) {
    if (address.length() <= CHECKSUM_VALUES) {
      return false;
    }
    long check = 1;
    for (int i = 0; i < PREFIX.length(); i++) {
      check = next(check, PREFIX.charAt(i) & 31);
    }
    check = next(check, 0);
    for (int i = 0; i < address.length(); i++) {
      int value = Bech32.ALPHABET.indexOf(address.charAt(i));
      if (value < 0) {
        return false;
      }
      check = next(check, value);
    }
    return check == 1 && hasLength(address);
  }

  /** A version, a hash of the length it tells, and less than one digit's worth of padding. */
  private static boolean hasLength(String address) {
    int version =
        Bech32.ALPHABET.indexOf(address.charAt(0)) << 3
            | Bech32.ALPHABET.indexOf(address.charAt(1)) >> 2;
    int bits = VERSION_BITS + HASH_BITS[version & 7];
    int values = (bits + VALUE_BITS - 1) / VALUE_BITS;
    return version < 1 << (VERSION_BITS - 1) && address.length() == values + CHECKSUM_VALUES;
  }

  private static long next(long check, int value) {
    long top = check >>> 35;
    long result = ((check & LOW) << VALUE_BITS) ^ value;
    for (int i = 0; i < GENERATOR.length; i++) {
      result ^= ((top >> i) & 1) == 1 ? GENERATOR[i] : 0;
    }
    return result;
  }
}
