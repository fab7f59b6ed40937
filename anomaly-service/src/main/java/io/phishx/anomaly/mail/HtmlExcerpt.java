package io.phishx.anomaly.mail;

/**
 * The beginning and the end of an HTML part, as much as may be parsed: bounded by its tags, which
 * cost memory, and by its length.
 *
 * @param first the beginning; everything, as a rule
 * @param last the end; empty if the beginning is everything
 */
record HtmlExcerpt(String first, String last) {

  private static final int FIRST_LENGTH = 4_000_000;
  private static final int FIRST_TAGS = 100_000;
  private static final int LAST_LENGTH = 500_000;
  private static final int LAST_TAGS = 25_000;

  static HtmlExcerpt of(String html) {
    int end = 0;
    int tags = 0;
    while (end < html.length() && end < FIRST_LENGTH && tags < FIRST_TAGS) {
      tags += html.charAt(end) == '<' ? 1 : 0;
      end++;
    }
    int start = html.length();
    tags = 0;
    while (start > end && html.length() - start < LAST_LENGTH && tags < LAST_TAGS) {
      start--;
      tags += html.charAt(start) == '<' ? 1 : 0;
    }
    return new HtmlExcerpt(html.substring(0, end), html.substring(start));
  }

  int length() {
    return first.length() + last.length();
  }

  /** What a reader sees of both; their links are added to {@code links}. */
  HtmlBody read(Links links) {
    HtmlBody beginning = HtmlBody.read(first, links);
    return last.isEmpty() ? beginning : beginning.followedBy(HtmlBody.read(last, links));
  }
}
