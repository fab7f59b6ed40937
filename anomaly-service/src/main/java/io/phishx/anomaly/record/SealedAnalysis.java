package io.phishx.anomaly.record;

import io.phishx.anomaly.mail.Mail;
import io.phishx.anomaly.risk.Finding;
import io.phishx.chassis.id.Ids;
import io.phishx.crypto.client.Row;
import io.phishx.crypto.client.Rows;
import io.phishx.crypto.client.SealedRow;
import io.phishx.crypto.client.SealedRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What of an analysis goes to crypto-service, and what comes back to be stored.
 *
 * @param emailId the new row's id
 * @param findingIds the ids of its findings, in order
 * @param rows sealed: the mail, then its findings
 */
record SealedAnalysis(UUID emailId, List<UUID> findingIds, List<SealedRows> rows) {

  static final String EMAILS = "email_analysis";
  static final String FINDINGS = "findings";

  SealedAnalysis {
    findingIds = List.copyOf(findingIds);
    rows = List.copyOf(rows);
  }

  /** Ids for an analysis that is not sealed yet. */
  static SealedAnalysis unsealed(Ids ids, int findings) {
    UUID emailId = ids.next();
    List<UUID> findingIds = new ArrayList<>();
    for (int i = 0; i < findings; i++) {
      findingIds.add(ids.next());
    }
    return new SealedAnalysis(emailId, findingIds, List.of());
  }

  /** Both tables, for one call. */
  List<Rows> toSeal(Analysis analysis) {
    Mail mail = analysis.features().mail();
    Map<String, @Nullable Object> fields = new HashMap<>();
    // the bare address: it is the field that is searched for
    fields.put("sender", mail.sender().address());
    fields.put("subject", mail.subject());
    fields.put("body", Map.of("text", mail.body(), "sender_name", mail.sender().name()));
    List<Row> findings = new ArrayList<>();
    for (int i = 0; i < findingIds.size(); i++) {
      Finding finding = analysis.risk().findings().get(i);
      Map<String, @Nullable Object> sealed = new HashMap<>();
      sealed.put("finding_type", finding.type());
      sealed.put(
          "description",
          Map.of(
              "description", finding.description(),
              "evidence", finding.evidence(),
              "points", finding.points()));
      findings.add(Row.of(findingIds.get(i), sealed));
    }
    List<Rows> tables = new ArrayList<>();
    tables.add(Rows.of(EMAILS, Row.of(emailId, fields)));
    if (!findings.isEmpty()) {
      tables.add(new Rows(FINDINGS, findings));
    }
    return tables;
  }

  SealedAnalysis sealed(List<SealedRows> answer) {
    return new SealedAnalysis(emailId, findingIds, answer);
  }

  SealedRow mail() {
    return rows.getFirst().rows().getFirst();
  }

  List<SealedRow> findings() {
    return rows.size() < 2 ? List.of() : rows.get(1).rows();
  }
}
