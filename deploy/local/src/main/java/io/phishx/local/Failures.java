package io.phishx.local;

import java.util.concurrent.CompletionException;

/** Failures of what ran side by side, as if it had run in turn. */
final class Failures {

  private Failures() {}

  /** What the concurrent step threw. */
  static RuntimeException cause(CompletionException failure) {
    return failure.getCause() instanceof RuntimeException cause ? cause : failure;
  }
}
