package io.phishx.pii;

import java.util.Arrays;

/**
 * Groups of digits that stand together as the groups of a phone number do.
 *
 * @param start with the plus sign or bracket before the first group
 * @param starts index of each group's first digit
 * @param ends index after each group's last digit
 * @param plus whether it begins with a plus sign
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; lives within one scan
record PhoneCandidate(int start, int[] starts, int[] ends, boolean plus) {

  private static final int MOST_GROUPS = 8;
  private static final String SEPARATORS = " -.()/";
  private static final int WIDEST_GAP = 3;

  /** The groups from {@code number}, a run's first digit, on. */
  static PhoneCandidate at(FoldedText text, int number) {
    int start = number;
    if (text.at(start - 1) == '(') {
      start--;
    }
    boolean plus = text.at(start - 1) == '+';
    if (plus) {
      start--;
    }
    int[] starts = new int[MOST_GROUPS];
    int[] ends = new int[MOST_GROUPS];
    int groups = 0;
    int at = number;
    while (groups < MOST_GROUPS && FoldedText.isDigit(text.at(at))) {
      starts[groups] = at;
      ends[groups] = text.digitsEnd(at);
      at = afterGap(text, ends[groups]);
      groups++;
    }
    return new PhoneCandidate(
        start, Arrays.copyOf(starts, groups), Arrays.copyOf(ends, groups), plus);
  }

  private static int afterGap(FoldedText text, int from) {
    int at = from;
    while (at - from < WIDEST_GAP && SEPARATORS.indexOf(text.at(at)) >= 0) {
      at++;
    }
    return at;
  }

  int groups() {
    return starts.length;
  }

  int end(int groups) {
    return ends[groups - 1];
  }

  int size(int group) {
    return ends[group] - starts[group];
  }

  /** The digits of the first {@code groups} groups. */
  int digits(int groups) {
    int digits = 0;
    for (int i = 0; i < groups; i++) {
      digits += size(i);
    }
    return digits;
  }

  /** The digits themselves, without what stands between them. */
  String text(FoldedText text, int groups) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < groups; i++) {
      digits.append(text.substring(starts[i], ends[i]));
    }
    return digits.toString();
  }

  /** Whether the first groups are of these sizes. */
  boolean begins(int... sizes) {
    for (int i = 0; i < sizes.length; i++) {
      if (i >= groups() || size(i) != sizes[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether the first {@code groups} groups have two digits or more each, but the first. */
  boolean isCoarse(int groups) {
    for (int i = 1; i < groups; i++) {
      if (size(i) < 2) {
        return false;
      }
    }
    return true;
  }
}
