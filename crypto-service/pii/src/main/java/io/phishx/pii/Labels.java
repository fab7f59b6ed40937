package io.phishx.pii;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Words that say what the number behind them is. */
final class Labels {

  private static final int REACH = 40;
  private static final int ASCII = 0x80;

  /** By their first letter, in lower case. */
  private final List<List<String>> ascii = new ArrayList<>();

  private final Map<Character, List<String>> others = new HashMap<>();

  /**
   * @param words in lower case
   */
  Labels(String... words) {
    for (int c = 0; c < ASCII; c++) {
      ascii.add(new ArrayList<>(0));
    }
    for (String word : words) {
      beginningWith(word.charAt(0)).add(folded(word));
    }
  }

  /** Whether one of them stands within {@value #REACH} characters before {@code index}. */
  boolean precede(FoldedText text, int index) {
    return precede(text, index, REACH);
  }

  /** Whether one of them stands within {@code reach} characters before {@code index}. */
  boolean precede(FoldedText text, int index, int reach) {
    for (int at = Math.max(0, index - reach); at < index; at++) {
      char first = FoldedText.lower(text.at(at));
      List<String> words = first < ASCII ? ascii.get(first) : others.getOrDefault(first, List.of());
      if (!words.isEmpty() && isEdge(text, at - 1, first) && stands(text, at, index, words)) {
        return true;
      }
    }
    return false;
  }

  private List<String> beginningWith(char first) {
    return first < ASCII
        ? ascii.get(first)
        : others.computeIfAbsent(first, unknown -> new ArrayList<>());
  }

  private static boolean stands(FoldedText text, int at, int limit, List<String> words) {
    for (String word : words) {
      int end = at + word.length();
      if (end <= limit
          && text.isInAnyCaseAt(at, word)
          && (end == limit || isEdge(text, end, word.charAt(word.length() - 1)))) {
        return true;
      }
    }
    return false;
  }

  /** Scripts without spaces have no edges between words. */
  private static boolean isEdge(FoldedText text, int neighbour, char own) {
    return !Character.isLetter(own) || own >= 0x2E80 || !Character.isLetter(text.at(neighbour));
  }

  private static String folded(String word) {
    StringBuilder folded = new StringBuilder(word.length());
    for (int i = 0; i < word.length(); i++) {
      folded.append(FoldedText.lower(word.charAt(i)));
    }
    return folded.toString();
  }
}
