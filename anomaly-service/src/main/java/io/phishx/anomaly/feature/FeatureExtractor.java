package io.phishx.anomaly.feature;

import io.phishx.anomaly.baseline.BaselineView;
import io.phishx.anomaly.baseline.Correspondents;
import io.phishx.anomaly.mail.Domain;
import io.phishx.anomaly.mail.Link;
import io.phishx.anomaly.mail.Mail;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Mail and baseline in, features out; pure. */
public final class FeatureExtractor {

  /**
   * What is marked by nothing but a link to unsubscribe leads to this many organisations at most.
   */
  private static final int MAX_NEWSLETTER_DOMAINS = 10;

  private FeatureExtractor() {}

  public static Features extract(Mail mail, Correspondents who, BaselineView usual) {
    Map<String, Optional<Domain>> targets = new HashMap<>();
    for (Link link : mail.links()) {
      if (link.isWeb()) {
        targets.putIfAbsent(link.distinctTarget(), link.domain());
      }
    }
    Optional<Domain> own = mail.senderDomain();
    Set<String> organisations = new HashSet<>();
    int foreign = 0;
    for (Optional<Domain> target : targets.values()) {
      target.ifPresent(t -> organisations.add(t.registrable()));
      boolean isOwn =
          target.isPresent() && own.isPresent() && target.get().sameOrganisation(own.get());
      foreign += isOwn ? 0 : 1;
    }
    boolean newsletter =
        mail.bulk().listHeader()
            || (mail.bulk().unsubscribeLink() && organisations.size() <= MAX_NEWSLETTER_DOMAINS);
    return new Features(
        mail, who, usual, targets.size(), organisations.size(), foreign, newsletter);
  }
}
