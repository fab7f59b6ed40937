package io.phishx.anomaly.detect;

import java.util.List;

/** Features in, anomalies out; pure. */
interface Detector {

  List<Anomaly> detect(Observation observation);
}
