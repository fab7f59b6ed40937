package io.phishx.anomaly.mail;

/**
 * Something wrong with the form of a mail that did not keep it from being read.
 *
 * @param kind what
 * @param detail where, or which value; shortened
 */
public record Flaw(Kind kind, String detail) {

  private static final int MAX_DETAIL = 120;

  public Flaw {
    detail = detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) : detail;
  }

  /** The flaws that are told apart. */
  public enum Kind {
    /** Parts within parts beyond the limit; what lies deeper was not seen. */
    NESTED_TOO_DEEP,
    /** More parts than the limit; the rest was not seen. */
    TOO_MANY_PARTS,
    /** The input ended within the headers. */
    HEADERS_UNFINISHED,
    /** A header line that is none. */
    MALFORMED_HEADER,
    /** NUL bytes in headers or text. */
    NUL_BYTES,
    /** More marks on one letter than any script has; the rest was dropped. */
    STACKED_MARKS,
    /** Text or links between the beginning and the end that were not looked at. */
    PARTLY_READ,
    /** As before, and so much that the mail is not made for a reader. */
    HARDLY_READ,
    /** Hidden text within a visible word. */
    HIDDEN_LETTERS,
    /** A charset that nobody knows. */
    UNKNOWN_CHARSET,
    /** A date that cannot be read. */
    UNREADABLE_DATE,
    /** A date far from when the mail travelled. */
    LYING_DATE,
    /** No sender in the headers. */
    NO_FROM,
    /** More than one From header, so that readers disagree on who sent it. */
    SEVERAL_FROM,
    /** A part whose encoding or boundary is broken. */
    BROKEN_PART
  }
}
