package io.phishx.pii;

/** Which characters of a text belong to findings. */
final class Covered {

  private final long[] words;

  /**
   * @param length of the text
   */
  Covered(int length) {
    words = new long[(length + Long.SIZE - 1) / Long.SIZE];
  }

  /** Covers {@code finding}; false, and nothing changes, if another one covers a part of it. */
  boolean add(PiiFinding finding) {
    if (overlaps(finding)) {
      return false;
    }
    for (int word = first(finding); word <= last(finding); word++) {
      words[word] |= mask(finding, word);
    }
    return true;
  }

  /** Whether another finding covers a part of {@code finding}. */
  boolean overlaps(PiiFinding finding) {
    for (int word = first(finding); word <= last(finding); word++) {
      if ((words[word] & mask(finding, word)) != 0) {
        return true;
      }
    }
    return false;
  }

  private static int first(PiiFinding finding) {
    return finding.start() / Long.SIZE;
  }

  private static int last(PiiFinding finding) {
    return (finding.end() - 1) / Long.SIZE;
  }

  private static long mask(PiiFinding finding, int word) {
    long from = word == first(finding) ? -1L << finding.start() : -1L;
    long to = word == last(finding) ? -1L >>> -finding.end() : -1L;
    return from & to;
  }
}
