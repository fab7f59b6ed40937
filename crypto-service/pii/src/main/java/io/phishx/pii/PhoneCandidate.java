package io.phishx.pii;

/**
 * Groups of digits that stand together as the groups of a phone number do. One is used for all
 * numbers of a text, one after the other.
 */
final class PhoneCandidate {

  /** The digits of the longest number (ITU-T E.164). */
  static final int MOST = 15;

  private static final int MOST_GROUPS = 8;
  private static final int WIDEST_GAP = 3;

  private final FoldedText text;
  private final int[] starts = new int[MOST_GROUPS];
  private final int[] ends = new int[MOST_GROUPS];
  private final int[] digits = new int[MOST_GROUPS];
  private int start;
  private boolean plus;
  private int groups;

  PhoneCandidate(FoldedText text) {
    this.text = text;
  }

  /**
   * Reads the groups from {@code number}, a run's first digit, on: up to more digits than a number
   * has, and without a plus sign up to one of a single digit, which none has behind its first.
   */
  void read(int number) {
    start = number;
    if (text.at(start - 1) == '(') {
      start--;
    }
    plus = text.at(start - 1) == '+';
    if (plus) {
      start--;
    }
    groups = 0;
    int at = number;
    int count = 0;
    while (groups < MOST_GROUPS && count <= MOST && FoldedText.isDigit(text.at(at))) {
      int end = text.digitsEnd(at);
      if (end - at < 2 && groups > 0 && !plus) {
        return;
      }
      count += end - at;
      starts[groups] = at;
      ends[groups] = end;
      digits[groups] = count;
      groups++;
      at = afterGap(end);
    }
  }

  private int afterGap(int from) {
    int at = from;
    while (at - from < WIDEST_GAP && isSeparator(text.at(at))) {
      at++;
    }
    return at;
  }

  private static boolean isSeparator(char c) {
    return switch (c) {
      case ' ', '-', '.', '(', ')', '/' -> true;
      default -> false;
    };
  }

  /** Index of the plus sign or bracket before the first group, or of its first digit. */
  int start() {
    return start;
  }

  boolean plus() {
    return plus;
  }

  int groups() {
    return groups;
  }

  /** Index of a group's first digit. */
  int start(int group) {
    return starts[group];
  }

  /** The index after the first {@code groups} groups. */
  int end(int groups) {
    return ends[groups - 1];
  }

  int size(int group) {
    return ends[group] - starts[group];
  }

  /** How many digits the first {@code groups} groups have. */
  int digits(int groups) {
    return groups == 0 ? 0 : digits[groups - 1];
  }

  /** Whether the first groups are of these sizes. */
  boolean begins(int first, int second) {
    return groups > 1 && size(0) == first && size(1) == second;
  }

  /** Whether the first groups are of these sizes. */
  boolean begins(int first, int second, int third) {
    return groups > 2 && begins(first, second) && size(2) == third;
  }

  /**
   * After which groups, as bits of which the lowest is the first group's, the digits behind the
   * first {@code skipped} ones are a member of {@code set}.
   *
   * @param without a group that is passed over; -1 for none
   */
  int members(DigitSet set, int skipped, int without) {
    int state = DigitSet.BEGIN;
    int found = 0;
    int read = 0;
    for (int group = 0; group < groups && digits[group] <= MOST; group++) {
      for (int at = starts[group]; at < ends[group] && group != without; at++) {
        if (read++ >= skipped) {
          state = set.step(state, text.at(at));
        }
      }
      if (state == DigitSet.NOWHERE) {
        return found;
      }
      found |= read > skipped && set.isMember(state) ? 1 << group : 0;
    }
    return found;
  }

  /** The group that is a 0 in brackets, dialled only within the country; -1 if there is none. */
  int trunk() {
    for (int group = 1; group < groups; group++) {
      if (size(group) == 1
          && text.at(starts[group]) == '0'
          && text.at(starts[group] - 1) == '('
          && text.at(ends[group]) == ')') {
        return group;
      }
    }
    return -1;
  }

  /** What the first {@code length} digits mean as a number; -1 if there are fewer. */
  int leading(int length) {
    if (digits(groups) < length) {
      return -1;
    }
    int value = 0;
    int read = 0;
    for (int group = 0; group < groups; group++) {
      for (int at = starts[group]; at < ends[group] && read < length; at++) {
        value = 10 * value + text.at(at) - '0';
        read++;
      }
    }
    return value;
  }

  /** Where it begins; a bracket that closes behind the first {@code groups} groups is no part. */
  int beginning(int groups) {
    if (text.at(start) != '(') {
      return start;
    }
    for (int at = start; at < end(groups); at++) {
      if (text.at(at) == ')') {
        return start;
      }
    }
    return start + 1;
  }
}
