package io.phishx.chassis.page;

import io.phishx.chassis.problem.Problem;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/**
 * A position in a collection that is ordered by time and id, opaque to clients.
 *
 * <p>It is not signed: whoever forges one gets a position within rows that row security lets him
 * see anyway.
 *
 * @param at time of the last row, kept to the microsecond as PostgreSQL does
 * @param id id of the last row
 */
public record Cursor(Instant at, UUID id) {

  private static final byte FORMAT = 1;
  private static final int LENGTH = 1 + Long.BYTES + Integer.BYTES + 2 * Long.BYTES;

  /** The text form for {@code next_cursor}. */
  public String encode() {
    byte[] bytes =
        ByteBuffer.allocate(LENGTH)
            .put(FORMAT)
            .putLong(at.getEpochSecond())
            .putInt(at.getNano())
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws Problem.Invalid if {@code text} is anything else, or names a time outside the years 1
   *     to 9999
   */
  public static Cursor decode(String text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      if (bytes.length == LENGTH && buffer.get() == FORMAT) {
        Instant at = Instant.ofEpochSecond(buffer.getLong(), buffer.getInt());
        if (TimeParameter.isStorable(at)) {
          return new Cursor(at, new UUID(buffer.getLong(), buffer.getLong()));
        }
      }
    } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
      throw unreadable();
    }
    throw unreadable();
  }

  private static Problem unreadable() {
    return new Problem.Invalid("invalid-cursor", "expected a cursor from an earlier answer");
  }
}
