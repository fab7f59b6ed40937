package io.phishx.anomaly.risk;

/**
 * One reason to distrust a mail.
 *
 * @param type stable name, for example {@code link.text-differs-from-target}
 * @param description the reason in words, the same for every mail
 * @param evidence what in this mail shows it; personal, so it is stored sealed only
 * @param points what it adds to our own risk score
 */
public record Finding(String type, String description, String evidence, int points) {

  private static final int MAX_EVIDENCE = 300;

  public Finding {
    if (evidence.length() > MAX_EVIDENCE) {
      int end =
          Character.isHighSurrogate(evidence.charAt(MAX_EVIDENCE - 1))
              ? MAX_EVIDENCE - 1
              : MAX_EVIDENCE;
      evidence = evidence.substring(0, end);
    }
  }

  /** Prints its type only: the evidence is personal. */
  @Override
  public String toString() {
    return "Finding[" + type + ", " + points + "]";
  }
}
