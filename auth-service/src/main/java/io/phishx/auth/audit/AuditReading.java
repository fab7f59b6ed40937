package io.phishx.auth.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.phishx.chassis.audit.AuditFilter;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.AuditRow;
import io.phishx.chassis.audit.AuditVerification;
import io.phishx.chassis.audit.ChainedRow;
import io.phishx.chassis.audit.ExportHead;
import io.phishx.chassis.audit.ExportedEntry;
import io.phishx.chassis.page.Cursor;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.chassis.work.CallersContext;
import io.phishx.crypto.client.FieldCipher;
import io.phishx.crypto.client.OnBehalfOf;
import io.phishx.crypto.client.OpenedRow;
import io.phishx.crypto.client.Row;
import io.phishx.crypto.client.Rows;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Reads the audit log with its sealed values opened: one call for a page. */
@ApplicationScoped
public class AuditReading {

  private static final String TABLE = "audit_log";
  private static final int EXPORT_PAGE = 500;

  private final AuditLog log;
  private final AuditVerification verification;
  private final TenantTransaction transactions;
  private final FieldCipher cipher;
  private final Map<TenantId, Uni<AuditVerification.Result>> walks = new ConcurrentHashMap<>();

  AuditReading(
      AuditLog log,
      AuditVerification verification,
      TenantTransaction transactions,
      FieldCipher cipher) {
    this.log = log;
    this.verification = verification;
    this.transactions = transactions;
    this.cipher = cipher;
  }

  /**
   * An entry.
   *
   * @param userId the user, client or service that acted
   * @param facts ids and numbers
   * @param actionDetails null where there are none, as with the address and the user agent
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Entry(
      UUID id,
      Instant timestamp,
      String eventType,
      String outcome,
      @Nullable String userId,
      Map<String, String> facts,
      @Nullable String actionDetails,
      @Nullable String ipAddress,
      @Nullable String userAgent) {

    static Entry of(AuditRow row) {
      return new Entry(
          row.id(),
          row.at(),
          row.eventType(),
          row.outcome().name().toLowerCase(Locale.ROOT),
          row.actor(),
          row.facts(),
          row.details(),
          row.ipAddress(),
          row.userAgent());
    }

    @Override
    public String toString() {
      return "Entry[" + id + "]";
    }
  }

  /** A page of entries, newest first. */
  public Uni<Page<Entry>> page(
      TenantId tenant, OnBehalfOf reader, AuditFilter filter, PageRequest request) {
    return transactions
        .sql(tenant, connection -> log.find(connection, filter, request))
        .map(rows -> Page.of(rows, request, row -> new Cursor(row.at(), row.id())))
        .chain(
            page ->
                open(tenant, reader, page.items())
                    .map(rows -> new Page<>(rows, page.nextCursor()).map(Entry::of)));
  }

  /**
   * Every entry of the filter, newest first, page by page as the reader takes them. Each page is a
   * transaction of its own, so what is exported is fixed at the start: the chain up to its end
   * then, and what is pending then. That it was exported is an entry itself, which says where that
   * is.
   */
  Multi<ExportedEntry> export(TenantId tenant, AuditFilter filter, String actor) {
    return transactions
        .sql(tenant, connection -> log.beginExport(connection, tenant, actor))
        .onItem()
        .transformToMulti(head -> pages(tenant, OnBehalfOf.person(actor), head, filter));
  }

  private Multi<ExportedEntry> pages(
      TenantId tenant, OnBehalfOf reader, ExportHead head, AuditFilter filter) {
    return Multi.createBy()
        .repeating()
        .uni(
            AtomicReference<@Nullable Cursor>::new,
            after -> exported(tenant, reader, head, filter, after))
        .until(List::isEmpty)
        .onItem()
        .transformToMultiAndConcatenate(lines -> Multi.createFrom().iterable(lines));
  }

  private Uni<List<ExportedEntry>> exported(
      TenantId tenant,
      OnBehalfOf reader,
      ExportHead head,
      AuditFilter filter,
      AtomicReference<@Nullable Cursor> after) {
    PageRequest request = new PageRequest(EXPORT_PAGE, after.get());
    return transactions
        .sql(tenant, connection -> log.findChained(connection, head, filter, request))
        .chain(
            chained -> {
              if (!chained.isEmpty()) {
                AuditRow last = chained.getLast().row();
                after.set(new Cursor(last.at(), last.id()));
              }
              return open(tenant, reader, chained.stream().map(ChainedRow::row).toList())
                  .map(plain -> lines(tenant, head, chained, plain));
            });
  }

  private static List<ExportedEntry> lines(
      TenantId tenant, ExportHead head, List<ChainedRow> chained, List<AuditRow> plain) {
    List<ExportedEntry> lines = new ArrayList<>(chained.size());
    for (int i = 0; i < chained.size(); i++) {
      ChainedRow sealed = chained.get(i);
      lines.add(
          ExportedEntry.of(
              tenant,
              head,
              new ChainedRow(plain.get(i), sealed.seq(), sealed.mac(), sealed.hash())));
    }
    return lines;
  }

  /**
   * Walks the tenant's chain. One walk of a tenant is under way at a time: whoever asks meanwhile
   * gets what it finds, so that many calls cost no more than one.
   */
  Uni<AuditVerification.Result> verify(TenantId tenant) {
    return Uni.createFrom()
        .deferred(() -> walks.computeIfAbsent(tenant, this::walk))
        .emitOn(new CallersContext());
  }

  private Uni<AuditVerification.Result> walk(TenantId tenant) {
    // nobody reads them: the answer is counts and ids
    return verification
        .verify(tenant, rows -> open(tenant, OnBehalfOf.NOBODY, rows))
        .onTermination()
        .invoke(() -> walks.remove(tenant))
        .memoize()
        .indefinitely();
  }

  private Uni<List<AuditRow>> open(TenantId tenant, OnBehalfOf reader, List<AuditRow> rows) {
    List<Row> sealed = new ArrayList<>();
    for (AuditRow row : rows) {
      UUID sealedAs = row.sealedAs();
      if (sealedAs != null) {
        Map<String, @Nullable Object> columns = new HashMap<>();
        columns.put("action_details", row.details());
        columns.put("ip_address", row.ipAddress());
        columns.put("user_agent", row.userAgent());
        sealed.add(Row.of(sealedAs, columns));
      }
    }
    return sealed.isEmpty()
        ? Uni.createFrom().item(rows)
        : cipher
            .open(tenant, reader, List.of(new Rows(TABLE, sealed)))
            .map(opened -> merge(rows, opened.getFirst().rows()));
  }

  private static List<AuditRow> merge(List<AuditRow> rows, List<OpenedRow> opened) {
    List<AuditRow> result = new ArrayList<>();
    int next = 0;
    for (AuditRow row : rows) {
      result.add(row.sealedAs() == null ? row : with(row, opened.get(next++)));
    }
    return result;
  }

  private static AuditRow with(AuditRow row, OpenedRow opened) {
    return switch (opened) {
      case OpenedRow.Opened plain ->
          row.with(
              plain.text("action_details"), plain.text("ip_address"), plain.text("user_agent"));
      // neither the ciphertext nor silence: the reader sees that it cannot be read
      case OpenedRow.Refused refused ->
          row.with(
              unreadable(row.details()), unreadable(row.ipAddress()), unreadable(row.userAgent()));
    };
  }

  private static @Nullable String unreadable(@Nullable String sealed) {
    return sealed == null ? null : "[not authentic]";
  }
}
