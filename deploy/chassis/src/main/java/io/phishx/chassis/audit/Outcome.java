package io.phishx.chassis.audit;

/** How an act ended. */
public enum Outcome {
  SUCCESS,
  FAILURE,
  DENIED
}
