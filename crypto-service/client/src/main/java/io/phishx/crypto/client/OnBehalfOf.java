package io.phishx.crypto.client;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * For whom rows are opened: crypto-service counts them on the person's budget and names the person
 * in its audit log, beside the service that asked.
 *
 * @param person {@code sub} of the caller's token; empty for what a service does by itself
 */
public record OnBehalfOf(Optional<String> person) {

  /** A service's own work, counted on the service's budget. */
  public static final OnBehalfOf NOBODY = new OnBehalfOf(Optional.empty());

  private static final Pattern SUBJECT = Pattern.compile("[A-Za-z0-9._:@-]{1,100}");

  public OnBehalfOf {
    if (person.filter(subject -> !SUBJECT.matcher(subject).matches()).isPresent()) {
      throw new IllegalArgumentException("expected the sub of a token, 1 to 100 characters");
    }
  }

  /** The user or client whose call makes the service read. */
  public static OnBehalfOf person(String subject) {
    return new OnBehalfOf(Optional.of(subject));
  }
}
