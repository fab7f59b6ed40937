package io.phishx.crypto.usage;

/**
 * Values that were opened, by the format they had.
 *
 * @param plaintext never sealed: passed in a migration only
 */
public record FormatCounts(long plaintext, long v1, long v2) {

  public static final FormatCounts PLAINTEXT = new FormatCounts(1, 0, 0);
  public static final FormatCounts V1 = new FormatCounts(0, 1, 0);
  public static final FormatCounts V2 = new FormatCounts(0, 0, 1);

  /** A column of a table. */
  public record Column(String table, String field) {}

  public FormatCounts plus(FormatCounts other) {
    return new FormatCounts(plaintext + other.plaintext, v1 + other.v1, v2 + other.v2);
  }
}
