package io.phishx.chassis.feed;

/**
 * Which state of a feed. Two states are the same only if both parts are: an owner whose database
 * lost its last changes, by a failover or a restore, mints their numbers once more, but never the
 * same mark.
 *
 * @param number grows with each change; -1 for nothing
 * @param mark random, of the change itself, and after a dot what else the content depends on; empty
 *     from an owner that makes none
 */
public record FeedVersion(long number, String mark) {

  static final FeedVersion NONE = new FeedVersion(-1, "");

  /** A version of an owner that makes no marks. */
  public static FeedVersion of(long number) {
    return new FeedVersion(number, "");
  }

  /** Whether an owner that once said {@code this} and now says {@code newer} has lost changes. */
  boolean isLostIn(FeedVersion newer) {
    return newer.number < number
        || (newer.number == number
            && !mark.isEmpty()
            && !newer.mark.isEmpty()
            && !line().equals(newer.line()));
  }

  private String line() {
    int dot = mark.indexOf('.');
    return dot < 0 ? mark : mark.substring(0, dot);
  }

  @Override
  public String toString() {
    return mark.isEmpty() ? String.valueOf(number) : number + "/" + mark;
  }
}
