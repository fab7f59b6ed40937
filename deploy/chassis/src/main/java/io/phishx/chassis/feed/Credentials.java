package io.phishx.chassis.feed;

import io.smallrye.mutiny.Uni;

/** The bearer token that a service shows another. */
public interface Credentials {

  /** A token that is valid now. */
  Uni<String> token();

  /** Called when {@code token} was refused: the next call must bring another. */
  void forget(String token);
}
