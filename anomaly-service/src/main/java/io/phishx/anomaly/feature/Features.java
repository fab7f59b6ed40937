package io.phishx.anomaly.feature;

import io.phishx.anomaly.baseline.BaselineView;
import io.phishx.anomaly.baseline.Correspondents;
import io.phishx.anomaly.baseline.Metric;
import io.phishx.anomaly.baseline.Sample;
import io.phishx.anomaly.mail.Mail;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A mail in numbers, with what is known about its correspondents.
 *
 * @param mail the mail itself
 * @param who its correspondents as pseudonyms
 * @param usual the baseline it is compared with
 * @param urlCount distinct links
 * @param linkDomainCount organisations that its links lead to
 * @param foreignUrlCount distinct links that lead outside the sender's organisation
 * @param newsletter whether it is mail to many: marked by a list's header, or by a link to
 *     unsubscribe while its links lead to few organisations
 */
public record Features(
    Mail mail,
    Correspondents who,
    BaselineView usual,
    int urlCount,
    int linkDomainCount,
    int foreignUrlCount,
    boolean newsletter) {

  public int attachmentCount() {
    return mail.attachments().size();
  }

  /** The value that is compared with the window; the risk score is known after scoring only. */
  public double value(Metric metric, double risk) {
    return switch (metric) {
      case RISK_SCORE -> risk;
      case URL_COUNT -> newsletter ? 0 : foreignUrlCount;
      case ATTACHMENT_COUNT -> attachmentCount();
    };
  }

  /** What a baseline learns of it. */
  public Sample sample(double risk) {
    Map<Metric, Double> values = new LinkedHashMap<>();
    for (Metric metric : Metric.values()) {
      values.put(metric, value(metric, risk));
    }
    return new Sample(values, who, mail.authentication().confirmsSender());
  }

  /** The numbers by the names that models know. */
  public Map<String, Double> numbers() {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("url_count", (double) urlCount);
    numbers.put("link_domain_count", (double) linkDomainCount);
    numbers.put("foreign_url_count", (double) foreignUrlCount);
    numbers.put("attachment_count", (double) attachmentCount());
    numbers.put("recipient_count", (double) mail.recipients().size());
    numbers.put("subject_length", (double) mail.subject().length());
    numbers.put("body_length", (double) mail.body().length());
    numbers.put("is_reply", mail.reply() ? 1.0 : 0.0);
    numbers.put("is_newsletter", newsletter ? 1.0 : 0.0);
    numbers.put("sender_mails", (double) usual.sender().mails());
    return numbers;
  }
}
