package io.phishx.anomaly.baseline;

import java.util.ArrayList;
import java.util.List;

/**
 * Under which addresses a person writes.
 *
 * @param mails how many were learned
 * @param addresses pseudonyms of the latest addresses
 */
public record NameHistory(long mails, List<String> addresses) {

  /** Nothing learned yet. */
  public static final NameHistory NONE = new NameHistory(0, List.of());

  private static final int MAX_ADDRESSES = 5;

  public NameHistory {
    addresses = List.copyOf(addresses);
  }

  NameHistory with(String address) {
    List<String> known = new ArrayList<>(addresses);
    known.remove(address);
    known.add(address);
    return new NameHistory(
        mails + 1, known.size() > MAX_ADDRESSES ? known.subList(1, known.size()) : known);
  }

  /** Whether the name is known well enough, and under other addresses only. */
  public boolean isStrangeFrom(String address, int enough) {
    return mails >= enough && !addresses.contains(address);
  }
}
