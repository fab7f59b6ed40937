package io.phishx.pii;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Words that say what the number behind them is. */
final class Labels {

  private static final int REACH = 40;

  private final Map<Character, List<String>> byFirst;

  /**
   * @param words in lower case
   */
  Labels(String... words) {
    this.byFirst = Arrays.stream(words).collect(Collectors.groupingBy(word -> word.charAt(0)));
  }

  /** Whether one of them stands within {@value #REACH} characters before {@code index}. */
  boolean precede(FoldedText text, int index) {
    return precede(text, index, REACH);
  }

  /** Whether one of them stands within {@code reach} characters before {@code index}. */
  boolean precede(FoldedText text, int index, int reach) {
    String window = text.before(index, reach);
    for (int at = 0; at < window.length(); at++) {
      if (isEdge(window, at - 1, window.charAt(at))) {
        for (String word : byFirst.getOrDefault(window.charAt(at), List.of())) {
          if (window.startsWith(word, at)
              && isEdge(window, at + word.length(), word.charAt(word.length() - 1))) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Scripts without spaces have no edges between words. */
  private static boolean isEdge(String window, int neighbour, char own) {
    return neighbour < 0
        || neighbour >= window.length()
        || !Character.isLetter(own)
        || own >= 0x2E80
        || !Character.isLetter(window.charAt(neighbour));
  }
}
