package io.phishx.pii;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.crypto.digests.KeccakDigest;

/**
 * Addresses of crypto wallets whose checksum is right: Bitcoin, Litecoin, Dogecoin, Dash, Zcash
 * (transparent), Tron, XRP, Cardano and Ethereum. Solana's have no checksum and are not found.
 */
final class WalletRecognizer implements Recognizer {

  private static final int SHORTEST = 26;
  private static final int LONGEST_BASE58 = 35;
  private static final int LONGEST = 110;
  private static final int HASH = 20;
  private static final int ETHEREUM = 42;
  private static final double SCORE = 0.98;

  /** An Ethereum address in one case has no checksum. */
  private static final double UNCHECKED = 0.8;

  private static final List<String> PREFIXES = List.of("bc", "tb", "ltc", "addr", "stake");

  private static final int ZCASH = 0x1c;

  @Override
  public void find(FoldedText text, List<PiiFinding> found) {
    int i = 0;
    while (i < text.length()) {
      if (!text.isWord(i)) {
        i++;
        continue;
      }
      int start = i;
      while (text.isWord(i)) {
        i++;
      }
      if (i - start >= SHORTEST && i - start <= LONGEST && isFree(text, start, i)) {
        double score = score(text.substring(start, i));
        if (score > 0) {
          found.add(new PiiFinding(PiiType.CRYPTO_WALLET, start, i, score));
        }
      }
    }
  }

  /** Not a piece of base64 or of a name with dashes. */
  private static boolean isFree(FoldedText text, int start, int end) {
    char after = text.at(end);
    return "+-".indexOf(text.at(start - 1)) < 0 && "+-/=".indexOf(after) < 0;
  }

  private static double score(String word) {
    if (word.length() == ETHEREUM && word.startsWith("0x")) {
      return ethereum(word.substring(2));
    }
    if (word.length() <= LONGEST_BASE58 && isBase58(word)) {
      return SCORE;
    }
    String lower = word.toLowerCase(Locale.ROOT);
    boolean oneCase = word.equals(lower) || word.equals(word.toUpperCase(Locale.ROOT));
    for (String prefix : PREFIXES) {
      if (oneCase && lower.startsWith(prefix + "1") && Bech32.isValid(prefix, lower)) {
        return SCORE;
      }
    }
    return 0;
  }

  private static boolean isBase58(String word) {
    char first = word.charAt(0);
    if (first == 'r') {
      byte[] bytes = Base58Check.decode(word, Base58Check.RIPPLE);
      return bytes != null && bytes.length == 1 + HASH && bytes[0] == 0;
    }
    int version = version(first);
    if (version < 0) {
      return false;
    }
    byte[] bytes = Base58Check.decode(word, Base58Check.BITCOIN);
    if (bytes == null) {
      return false;
    }
    int length = version == ZCASH ? 2 + HASH : 1 + HASH;
    return bytes.length == length && bytes[0] == version;
  }

  /** The first byte of what a text with that first letter stands for; -1 if no address has it. */
  private static int version(char first) {
    return switch (first) {
      case '1' -> 0x00;
      case '3' -> 0x05;
      case 'L' -> 0x30;
      case 'M' -> 0x32;
      case 'D' -> 0x1e;
      case '9', 'A' -> 0x16;
      case 'X' -> 0x4c;
      case 'T' -> 0x41;
      case 't' -> ZCASH;
      default -> -1;
    };
  }

  /**
   * @see <a href="https://eips.ethereum.org/EIPS/eip-55">EIP-55</a>
   */
  private static double ethereum(String hex) {
    String lower = hex.toLowerCase(Locale.ROOT);
    if (!lower.chars().allMatch(c -> FoldedText.isHex((char) c))
        || lower.chars().distinct().count() < 4) {
      return 0;
    }
    if (hex.equals(lower) || hex.equals(hex.toUpperCase(Locale.ROOT))) {
      return UNCHECKED;
    }
    byte[] bytes = lower.getBytes(StandardCharsets.US_ASCII);
    KeccakDigest keccak = new KeccakDigest(256);
    keccak.update(bytes, 0, bytes.length);
    byte[] hash = new byte[keccak.getDigestSize()];
    keccak.doFinal(hash, 0);
    String hashed = HexFormat.of().formatHex(hash);
    for (int i = 0; i < hex.length(); i++) {
      boolean upper = Character.digit(hashed.charAt(i), 16) >= 8;
      char expected = upper ? Character.toUpperCase(lower.charAt(i)) : lower.charAt(i);
      if (hex.charAt(i) != expected) {
        return 0;
      }
    }
    return SCORE;
  }
}
