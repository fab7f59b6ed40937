package io.phishx.anomaly.mail;

import java.util.Optional;

/**
 * A name and an address as a header shows them.
 *
 * @param name decoded display name; empty if there is none
 * @param address the address without angle brackets, as written; empty for the null path
 */
public record Mailbox(String name, String address) {

  /** The longest address that is kept; RFC 5321 allows 254 octets in a path. */
  static final int MAX_ADDRESS = 320;

  static final int MAX_NAME = 500;

  public Mailbox {
    if (address.length() > MAX_ADDRESS || name.length() > MAX_NAME) {
      throw new IllegalArgumentException("expected a mailbox within its limits");
    }
  }

  /** Shortens what is longer than any real mailbox. */
  static Mailbox of(String name, String address) {
    return new Mailbox(
        name.substring(0, Math.min(name.length(), MAX_NAME)),
        address.substring(0, Math.min(address.length(), MAX_ADDRESS)));
  }

  /** The part behind the last at sign, if it is a host name. */
  public Optional<Domain> domain() {
    return Domain.of(address.substring(address.lastIndexOf('@') + 1))
        .filter(d -> address.indexOf('@') >= 0);
  }

  /** The address for comparison: lower case, white space removed. */
  public String normalized() {
    return LowerCase.of(address.strip());
  }

  @Override
  public String toString() {
    return name.isEmpty() ? address : name + " <" + address + ">";
  }
}
