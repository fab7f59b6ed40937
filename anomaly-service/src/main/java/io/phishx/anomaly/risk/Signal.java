package io.phishx.anomaly.risk;

import io.phishx.anomaly.feature.Features;

/** Looks at one side of a mail for reasons to distrust it; pure. */
interface Signal {

  void look(Features features, Findings findings);
}
