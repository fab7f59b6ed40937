package io.phishx.pii;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Addresses of crypto wallets whose checksum is right: Bitcoin, Bitcoin Cash, Litecoin, Dogecoin,
 * Dash, Zcash (transparent), Tron, XRP, Cardano, Monero and Ethereum. Solana's have none and count
 * behind a label only.
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

  /** Without a checksum, behind a label. */
  private static final double LABELLED = 0.75;

  private static final int SOLANA_KEY = 32;
  private static final int SHORTEST_SOLANA = 32;
  private static final int LONGEST_SOLANA = 44;

  private static final List<String> PREFIXES = List.of("bc1", "tb1", "ltc1", "addr1", "stake1");

  private static final Labels SOLANA_LABELS =
      new Labels(
          "solana",
          "sol",
          "spl",
          "phantom",
          "solflare",
          "wallet",
          "crypto",
          "krypto",
          "portefeuille",
          "billetera",
          "carteira",
          "portafoglio",
          "кошелек",
          "кошелёк",
          "钱包",
          "ウォレット",
          "지갑");

  private static final int ZCASH = 0x1c;

  @Override
  public void find(FoldedText text, List<PiiFinding> found) {
    int from = 0;
    // a word that is long enough covers one of the places that are looked at
    for (int i = SHORTEST - 1; i < text.length(); i += SHORTEST) {
      if (i < from || !text.isWord(i)) {
        continue;
      }
      int start = i;
      while (start > from && text.isWord(start - 1)) {
        start--;
      }
      int end = i;
      while (text.isWord(end)) {
        end++;
      }
      from = end;
      if (end - start >= SHORTEST && end - start <= LONGEST && isFree(text, start, end)) {
        double score = score(text, start, text.substring(start, end));
        if (score > 0) {
          found.add(new PiiFinding(PiiType.CRYPTO_WALLET, start, end, score));
        }
      }
    }
  }

  /** Not a piece of base64 or of a name with dashes. */
  private static boolean isFree(FoldedText text, int start, int end) {
    char after = text.at(end);
    return "+-".indexOf(text.at(start - 1)) < 0 && "+-/=".indexOf(after) < 0;
  }

  private static double score(FoldedText text, int start, String word) {
    if (word.length() == ETHEREUM && word.startsWith("0x")) {
      return ethereum(word.substring(2));
    }
    if ((word.length() <= LONGEST_BASE58 && isBase58(word)) || MoneroAddress.isValid(word)) {
      return SCORE;
    }
    if (isInOneCase(word)) {
      return hasChecksum(word.toLowerCase(Locale.ROOT)) ? SCORE : 0;
    }
    return isSolana(word) && SOLANA_LABELS.precede(text, start) ? LABELLED : 0;
  }

  private static boolean isInOneCase(String word) {
    return word.equals(word.toLowerCase(Locale.ROOT)) || word.equals(word.toUpperCase(Locale.ROOT));
  }

  private static boolean hasChecksum(String lower) {
    for (String prefix : PREFIXES) {
      if (lower.startsWith(prefix)
          && Bech32.isValid(prefix.substring(0, prefix.length() - 1), lower)) {
        return true;
      }
    }
    return CashAddress.isValid(lower);
  }

  /** A public key; nothing in it can be wrong, so that only a label makes it an address. */
  private static boolean isSolana(String word) {
    if (word.length() < SHORTEST_SOLANA || word.length() > LONGEST_SOLANA) {
      return false;
    }
    byte[] key = Base58.BITCOIN.decode(word);
    return key != null
        && key.length == SOLANA_KEY
        && word.chars().anyMatch(c -> FoldedText.isDigit((char) c));
  }

  private static boolean isBase58(String word) {
    char first = word.charAt(0);
    if (first == 'r') {
      byte[] bytes = Base58Check.decode(word, Base58.RIPPLE);
      return bytes != null && bytes.length == 1 + HASH && bytes[0] == 0;
    }
    int version = version(first);
    if (version < 0) {
      return false;
    }
    byte[] bytes = Base58Check.decode(word, Base58.BITCOIN);
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
    byte[] hash = Keccak.hash(lower.getBytes(StandardCharsets.US_ASCII));
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
