package io.phishx.pii;

import java.util.List;

/**
 * Finds one kind of personal data, or kinds that look alike.
 *
 * <p>Looks at each character a bounded number of times, so that no text takes more than linear
 * time; keeps no state, so that threads may share it.
 */
interface Recognizer {

  /** Adds what it finds to {@code found}, in any order. */
  void find(FoldedText text, List<PiiFinding> found);
}
