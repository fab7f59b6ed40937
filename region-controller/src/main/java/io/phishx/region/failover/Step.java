package io.phishx.region.failover;

import java.util.List;

/**
 * What an event makes of a pair.
 *
 * @param state the new state, or the same one
 * @param commands what is to be done once the state is stored
 */
public record Step<C extends PairCommand>(PairState state, List<C> commands) {

  public Step {
    commands = List.copyOf(commands);
  }
}
