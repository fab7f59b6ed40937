package io.phishx.anomaly.mail;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a mail says it was written, and whether that can be.
 *
 * <p>Old mail is no lie: a date is one only if it lies in the future, before there was mail, or far
 * from what the servers on the way noted.
 */
final class MailDate {

  private static final Duration AHEAD = Duration.ofHours(26);
  private static final Duration ON_THE_WAY = Duration.ofDays(10);
  private static final Instant FIRST = Instant.parse("1985-01-01T00:00:00Z");
  private static final int MAX_LENGTH = 120;
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("d MMM uuuu H:mm[:ss] Z", Locale.ENGLISH);
  private static final Map<String, String> ZONES =
      Map.of(
          "GMT", "+0000", "UT", "+0000", "UTC", "+0000", "Z", "+0000", "EST", "-0500", "EDT",
          "-0400", "CST", "-0600", "PST", "-0800", "PDT", "-0700");

  private MailDate() {}

  /** Reads the date of RFC 5322 with its obsolete zones; empty if it cannot be read. */
  static Optional<Instant> parse(String header) {
    if (header.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String text = header;
    int comment = text.indexOf('(');
    text = comment < 0 ? text : text.substring(0, comment);
    int comma = text.indexOf(',');
    text = text.substring(comma + 1).strip().replaceAll("\\s{1,20}", " ");
    int zone = text.lastIndexOf(' ');
    if (zone < 0) {
      return Optional.empty();
    }
    String offset = text.substring(zone + 1);
    String written =
        text.substring(0, zone) + " " + ZONES.getOrDefault(offset.toUpperCase(Locale.ROOT), offset);
    try {
      return Optional.of(OffsetDateTime.parse(written, FORM).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** What is wrong with {@code header}, if anything. */
  static Optional<Flaw> judge(@Nullable String header, List<String> trail, Instant receivedAt) {
    if (header == null) {
      return Optional.empty();
    }
    Optional<Instant> date = parse(header);
    if (date.isEmpty()) {
      return Optional.of(new Flaw(Flaw.Kind.UNREADABLE_DATE, header));
    }
    Instant claimed = date.get();
    boolean impossible = claimed.isAfter(receivedAt.plus(AHEAD)) || claimed.isBefore(FIRST);
    boolean offTrail =
        firstHop(trail)
            .map(hop -> Duration.between(claimed, hop).abs().compareTo(ON_THE_WAY) > 0)
            .orElse(false);
    return impossible || offTrail
        ? Optional.of(new Flaw(Flaw.Kind.LYING_DATE, header))
        : Optional.empty();
  }

  private static Optional<Instant> firstHop(List<String> trail) {
    for (int i = trail.size() - 1; i >= 0; i--) {
      String hop = trail.get(i);
      Optional<Instant> at = parse(hop.substring(hop.lastIndexOf(';') + 1).strip());
      if (at.isPresent()) {
        return at;
      }
    }
    return Optional.empty();
  }
}
