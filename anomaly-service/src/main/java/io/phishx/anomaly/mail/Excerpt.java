package io.phishx.anomaly.mail;

/** The beginning and the end of a text that may be too long to be kept. */
final class Excerpt {

  private static final int LAST = 100_000;
  private static final int FIRST = Mail.MAX_TEXT - LAST - 1;

  private final StringBuilder first = new StringBuilder();
  private final StringBuilder last = new StringBuilder();
  private long passedOver;

  void append(String text) {
    int end = last.isEmpty() ? Math.min(FIRST - first.length(), text.length()) : 0;
    if (end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    first.append(text, 0, end);
    last.append(text, Math.max(end, text.length() - LAST), text.length());
    passedOver += Math.max(0, text.length() - LAST - end);
    if (last.length() > LAST) {
      int cut = last.length() - LAST;
      passedOver += cut;
      last.delete(0, cut);
    }
    if (!last.isEmpty() && Character.isLowSurrogate(last.charAt(0)) && passedOver > 0) {
      last.deleteCharAt(0);
    }
  }

  /** How many characters between the beginning and the end are not kept. */
  long passedOver() {
    return passedOver;
  }

  /** At most {@link Mail#MAX_TEXT} characters. */
  @Override
  public String toString() {
    return passedOver == 0 ? first.toString() + last : first + "\n" + last;
  }
}
