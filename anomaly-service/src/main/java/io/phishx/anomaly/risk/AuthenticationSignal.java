package io.phishx.anomaly.risk;

import io.phishx.anomaly.feature.Features;
import io.phishx.anomaly.mail.Authentication;
import io.phishx.anomaly.mail.Domain;
import io.phishx.anomaly.mail.Mail;
import java.util.Optional;

/** What the receiving server could not confirm. */
final class AuthenticationSignal implements Signal {

  @Override
  public void look(Features features, Findings findings) {
    Mail mail = features.mail();
    Authentication results = mail.authentication();
    boolean list = mail.bulk().listHeader();
    boolean spf = results.has("spf", "fail");
    boolean dkim = results.has("dkim", "fail");
    if (results.has("dmarc", "fail")) {
      add(findings, results, list ? 10 : spf && dkim ? 40 : 35);
    } else if (spf && dkim) {
      add(findings, results, list ? 10 : 30);
    } else if (spf && !results.has("dmarc", "pass")) {
      add(findings, results, results.has("dkim", "pass") ? 5 : 15);
    } else if (dkim && !results.has("dmarc", "pass") && !list) {
      add(findings, results, results.has("spf", "pass") ? 5 : 15);
    }
    boolean failed = findings.has("authentication.failed");
    if (failed && !list && claimsOwn(mail)) {
      findings.add(
          "authentication.own-domain",
          "claims to come from the recipient's own organisation, and nobody confirms it",
          mail.sender().address(),
          20);
    }
    if (failed
        && features.usual().sender().mails() >= 5
        && features.usual().sender().confirmed() == features.usual().sender().mails()) {
      findings.add(
          "authentication.lost",
          "every earlier mail of this sender was confirmed, this one is not",
          mail.sender().address(),
          15);
    }
  }

  private static void add(Findings findings, Authentication results, int points) {
    StringBuilder evidence = new StringBuilder();
    for (String method : new String[] {"spf", "dkim", "dmarc"}) {
      String result = results.results().get(method);
      if (result != null) {
        evidence.append(method).append('=').append(result).append(' ');
      }
    }
    findings.add(
        "authentication.failed",
        "the receiving server could not confirm the sender",
        evidence.toString().strip(),
        points);
  }

  private static boolean claimsOwn(Mail mail) {
    Optional<Domain> domain = mail.senderDomain();
    return domain.isPresent()
        && mail.recipients().stream()
            .flatMap(r -> r.domain().stream())
            .anyMatch(d -> d.sameOrganisation(domain.get()));
  }
}
