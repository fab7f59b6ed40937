package io.phishx.anomaly.detect;

/** What happens to a mail. */
public enum Decision {
  ALLOW,
  QUARANTINE,
  REJECT
}
