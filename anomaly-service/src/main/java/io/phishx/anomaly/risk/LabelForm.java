package io.phishx.anomaly.risk;

import io.phishx.anomaly.mail.Domain;

/** The registrable label of a domain as a reader sees it, international letters included. */
record LabelForm(Domain domain) {

  String unicode() {
    String label = domain.label();
    return label.isEmpty() ? label : new Domain(label).unicode();
  }
}
