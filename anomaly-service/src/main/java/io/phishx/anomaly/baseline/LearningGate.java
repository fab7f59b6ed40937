package io.phishx.anomaly.baseline;

/**
 * Decides which mails may shape what is usual, so that nobody trains the baseline towards his
 * attack.
 */
final class LearningGate {

  /** From this many samples on, the cap holds. */
  static final int CAP_FROM = 100;

  /** The largest share of a window that one sender may fill. */
  static final double MAX_SHARE = 0.25;

  private LearningGate() {}

  /** Whether the window takes one more sample of a sender who has {@code ofSender} in it. */
  static boolean windowAdmits(int windowSize, int ofSender) {
    return windowSize < CAP_FROM || ofSender + 1 <= MAX_SHARE * windowSize;
  }
}
