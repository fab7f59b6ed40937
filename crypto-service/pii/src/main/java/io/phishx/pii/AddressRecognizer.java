package io.phishx.pii;

import java.util.List;
import org.apache.commons.validator.routines.InetAddressValidator;

/** Network addresses: IPv4, IPv6 and MAC; none that every machine has, as loopback. */
final class AddressRecognizer implements Recognizer {

  private static final double PUBLIC = 0.9;

  /** An address that many networks have tells little about a person. */
  private static final double PRIVATE = 0.5;

  private static final double MAC = 0.9;
  private static final int LONGEST_V6 = 45;
  private static final int OCTETS = 4;
  private static final Labels VERSIONS =
      new Labels("version", "versions", "release", "build", "ver", "v", "revision", "firmware");
  private static final int VERSION_REACH = 12;

  @Override
  public void find(FoldedText text, List<PiiFinding> found) {
    for (int start : text.numbers()) {
      findV4(text, start, found);
    }
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.at(i);
      if (i < from) {
        continue;
      }
      if (c == ':') {
        from = findByColon(text, i, from, found);
      } else if (c == '-' && isMac(text, i - 2, '-')) {
        found.add(new PiiFinding(PiiType.MAC_ADDRESS, i - 2, i + 15, MAC));
        from = i + 15;
      } else if (c == '.' && isDottedMac(text, i - 4)) {
        found.add(new PiiFinding(PiiType.MAC_ADDRESS, i - 4, i + 10, MAC));
        from = i + 10;
      }
    }
  }

  private static void findV4(FoldedText text, int start, List<PiiFinding> found) {
    char before = text.at(start - 1);
    if (text.isPartOfWord(start - 1, start) || before == '.' || before == '-') {
      return;
    }
    if (text.at(text.digitsEnd(start)) != '.') {
      return;
    }
    int[] octets = new int[OCTETS];
    int at = start;
    for (int i = 0; i < OCTETS; i++) {
      int end = text.digitsEnd(at);
      int length = end - at;
      if (length < 1 || length > 3 || (length > 1 && text.at(at) == '0')) {
        return;
      }
      octets[i] = text.number(at, end);
      if (octets[i] > 255 || (i < OCTETS - 1 && text.at(end) != '.')) {
        return;
      }
      at = i < OCTETS - 1 ? end + 1 : end;
    }
    char after = text.at(at);
    boolean longer =
        text.isPartOfWord(at, at - 1) || ((after == '.' || after == '-') && text.isWord(at + 1));
    if (longer || isEverywhere(octets) || VERSIONS.precede(text, start, VERSION_REACH)) {
      return;
    }
    found.add(new PiiFinding(PiiType.IP_ADDRESS, start, at, isPrivate(octets) ? PRIVATE : PUBLIC));
  }

  private static boolean isEverywhere(int[] octets) {
    return octets[0] == 0 || octets[0] == 127 || octets[0] == 255;
  }

  private static boolean isPrivate(int[] octets) {
    return octets[0] == 10
        || (octets[0] == 172 && octets[1] >= 16 && octets[1] < 32)
        || (octets[0] == 192 && octets[1] == 168)
        || (octets[0] == 169 && octets[1] == 254)
        || (octets[0] == 100 && octets[1] >= 64 && octets[1] < 128);
  }

  /** Looks at the run of digits and colons around {@code colon}; gives its end. */
  private static int findByColon(FoldedText text, int colon, int from, List<PiiFinding> found) {
    int start = colon;
    while (start > from && FoldedText.isHex(text.at(start - 1))) {
      start--;
    }
    int end = colon;
    int colons = 0;
    while (isInV6(text, end)) {
      colons += text.at(end) == ':' ? 1 : 0;
      end++;
    }
    int next = end;
    while (end > start && (text.at(end - 1) == '.' || isSingleColon(text, end - 1))) {
      colons -= text.at(end - 1) == ':' ? 1 : 0;
      end--;
    }
    if (text.isWord(start - 1) || text.isWord(end) || colons < 2 || end - start > LONGEST_V6) {
      return next;
    }
    if (isMac(text, start, ':') && end - start == 17) {
      found.add(new PiiFinding(PiiType.MAC_ADDRESS, start, end, MAC));
    } else {
      String address = text.substring(start, end);
      boolean everywhere = address.startsWith("::") && address.length() < 4;
      if (!everywhere
          && looksV6(address, colons)
          && InetAddressValidator.getInstance().isValidInet6Address(address)) {
        found.add(new PiiFinding(PiiType.IP_ADDRESS, start, end, scoreV6(address)));
      }
    }
    return next;
  }

  private static boolean isInV6(FoldedText text, int index) {
    char c = text.at(index);
    return FoldedText.isHex(c)
        || c == ':'
        || (c == '.'
            && FoldedText.isDigit(text.at(index - 1))
            && FoldedText.isDigit(text.at(index + 1)));
  }

  private static boolean isSingleColon(FoldedText text, int index) {
    return text.at(index) == ':' && text.at(index - 1) != ':';
  }

  /** Names of nested types and times of day have colons too. */
  private static boolean looksV6(String address, int colons) {
    boolean digits = false;
    for (int i = 0; i < address.length() && !digits; i++) {
      digits = FoldedText.isDigit(address.charAt(i));
    }
    int shortened = address.indexOf("::");
    boolean enough = colons >= 3 || shortened >= 3 || shortened == 0;
    return digits && (shortened >= 0 ? enough : colons >= 6);
  }

  private static double scoreV6(String address) {
    char first = Character.toLowerCase(address.charAt(0));
    char second = Character.toLowerCase(address.charAt(1));
    boolean local = first == 'f' && (second == 'c' || second == 'd' || second == 'e');
    return local ? PRIVATE : PUBLIC;
  }

  /** Six pairs of hex digits from {@code start}; not all alike, as in a mask or a broadcast. */
  private static boolean isMac(FoldedText text, int start, char separator) {
    if (start < 0 || text.isWord(start - 1) || text.at(start - 1) == separator) {
      return false;
    }
    boolean varied = false;
    for (int i = 0; i < 17; i++) {
      char c = text.at(start + i);
      if (i % 3 == 2 ? c != separator : !FoldedText.isHex(c)) {
        return false;
      }
      varied |= i % 3 != 2 && c != text.at(start);
    }
    return varied && !text.isWord(start + 17) && text.at(start + 17) != separator;
  }

  /** Three groups of four hex digits from {@code start}, as switches print them. */
  private static boolean isDottedMac(FoldedText text, int start) {
    if (start < 0 || text.isWord(start - 1) || text.at(start - 1) == '.') {
      return false;
    }
    boolean varied = false;
    boolean letters = false;
    for (int i = 0; i < 14; i++) {
      char c = text.at(start + i);
      if (i % 5 == 4 ? c != '.' : !FoldedText.isHex(c)) {
        return false;
      }
      varied |= i % 5 != 4 && c != text.at(start);
      letters |= FoldedText.isLetter(c);
    }
    return varied
        && letters
        && !text.isWord(start + 14)
        && !(text.at(start + 14) == '.' && text.isWord(start + 15));
  }
}
