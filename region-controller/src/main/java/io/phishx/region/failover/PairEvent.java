package io.phishx.region.failover;

import io.phishx.region.client.HealthStatus;
import io.phishx.region.client.Lease;

/** What a pair is told. */
public sealed interface PairEvent {

  /** How its regions are. */
  record Observed(HealthStatus active, HealthStatus standby) implements PairEvent {}

  /** What a person orders. */
  sealed interface Order extends PairEvent {
    /** Why; for the audit log. */
    String reason();
  }

  /**
   * The standby shall take over.
   *
   * @param lease the newest right to write that the active region may believe to hold
   */
  record FailOver(Lease lease, String reason) implements Order {}

  /** Nothing shall be paged or moved until further notice. */
  record Hold(String reason) implements Order {}

  /** The hold is over. */
  record Resume(String reason) implements Order {}

  /** What became of a command; each may come more than once. */
  sealed interface Done extends PairEvent {}

  /** The old region confirmed that it writes no more. */
  record Fenced() implements Done {}

  /** The new region accepted a test write. */
  record Promoted() implements Done {}

  /** Every router confirmed the new reign. */
  record Rerouted() implements Done {}
}
