package io.phishx.anomaly;

import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/**
 * Time and order of this service's ids, which are UUIDs of version 7.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9562#section-5.7">RFC 9562, 5.7</a>
 */
public final class IdTime {

  /** The order in which PostgreSQL has them: as unsigned bytes. */
  public static final Comparator<UUID> ORDER =
      Comparator.comparing(UUID::getMostSignificantBits, Long::compareUnsigned)
          .thenComparing(UUID::getLeastSignificantBits, Long::compareUnsigned);

  /** Before every id. */
  public static final UUID FIRST = new UUID(0, 0);

  private static final int TIME_SHIFT = 16;
  private static final long VERSION = 0x7000;
  private static final long VARIANT = 1L << 63;

  private IdTime() {}

  /** The lowest id of the millisecond of {@code at}, which is after 1970. */
  public static UUID lowest(Instant at) {
    return new UUID(at.toEpochMilli() << TIME_SHIFT | VERSION, VARIANT);
  }
}
