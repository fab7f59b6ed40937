package io.phishx.region.probe;

import io.phishx.region.probe.ProbeResult.Answered;
import io.phishx.region.probe.ProbeResult.Failed;
import io.phishx.region.probe.ProbeResult.Impaired;
import io.phishx.region.probe.ProbeResult.NotMade;
import io.phishx.region.registry.Endpoint.Part;
import java.util.ArrayList;
import java.util.List;

/** What one round of probes says about a region: a verdict, or nothing at all. */
public sealed interface Vote {

  /** What a round can say. */
  enum Verdict {
    /** All of it answers. */
    UP,
    /** It serves, but its cache is away or its API says that something is. */
    IMPAIRED,
    /** Its API or its database is away. */
    DOWN
  }

  /** A vote that counts. */
  record Valid(Verdict verdict, List<String> reasons) implements Vote {
    public Valid {
      reasons = List.copyOf(reasons);
    }
  }

  /** A vote that doesn't count, because the fault may be here. */
  record Invalid(String reason) implements Vote {}

  /**
   * Judges one region's results. A cache may be empty or away at any moment without anything being
   * wrong, so it only impairs; without its API or its database a region serves nobody. A probe that
   * could not be made invalidates the vote unless another one shows that the region is down anyway.
   */
  static Vote of(Probes probes) {
    List<String> reasons = new ArrayList<>();
    List<String> notMade = new ArrayList<>();
    boolean down = false;
    boolean impaired = false;
    for (Part part : Part.values()) {
      switch (probes.of(part)) {
        case Answered answered -> {}
        case Impaired(var took, String reason) -> {
          impaired = true;
          reasons.add(reason);
        }
        case Failed(String reason) -> {
          down |= part != Part.CACHE;
          impaired |= part == Part.CACHE;
          reasons.add(reason);
        }
        case NotMade(String reason) -> notMade.add(reason);
      }
    }
    if (down) {
      return new Valid(Verdict.DOWN, reasons);
    }
    if (!notMade.isEmpty()) {
      return new Invalid(String.join("; ", notMade));
    }
    return new Valid(impaired ? Verdict.IMPAIRED : Verdict.UP, reasons);
  }
}
