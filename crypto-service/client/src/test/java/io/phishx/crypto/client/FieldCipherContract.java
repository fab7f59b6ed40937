package io.phishx.crypto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What callers rely on; passed by crypto-service through its client, and by the fake. */
public abstract class FieldCipherContract {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final TenantId tenant = new TenantId(UUID.randomUUID());

  /** The cipher under test, calling as anomaly-service. */
  protected abstract FieldCipher cipher();

  /** Destroys the keys of {@code tenant}. */
  protected abstract void shred(TenantId tenant);

  @Test
  void opensWhatItSealedAcrossSeveralTablesInOrder() {
    // Given
    List<Rows> tables =
        List.of(
            new Rows("findings", rows("description", 3)),
            new Rows("email_analysis", rows("body", 2)),
            new Rows("findings", rows("finding_type", 1)));

    // When
    List<OpenedRows> opened = open(tenant, stored(seal(tenant, tables)));

    // Then
    for (int t = 0; t < tables.size(); t++) {
      assertEquals(tables.get(t).table(), opened.get(t).table());
      for (int r = 0; r < tables.get(t).rows().size(); r++) {
        Row asked = tables.get(t).rows().get(r);
        OpenedRow.Opened row =
            assertInstanceOf(OpenedRow.Opened.class, opened.get(t).rows().get(r));
        assertEquals(asked.id(), row.id());
        assertEquals(asked.fields(), row.fields());
      }
    }
  }

  @Test
  void everySealedValueIsUnreadableAndDifferentEachTime() {
    // Given
    Row row = row(Map.of("subject", "the same subject"));

    // When
    SealedRow first = sealed("email_analysis", row);
    SealedRow second = sealed("email_analysis", row);

    // Then
    assertTrue(String.valueOf(first.value("subject")).startsWith("v2:"));
    assertNotEquals(first.value("subject"), second.value("subject"));
  }

  @Test
  void valuesKeepTheirType() {
    // Given
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("sender", "");
    fields.put("subject", 1234567890123L);
    fields.put("body", List.of(true, Map.of("score", new BigDecimal("1.10")), "ü\u0000\n"));

    // When
    OpenedRow opened = roundTrip("email_analysis", row(fields));

    // Then
    assertEquals(fields, assertInstanceOf(OpenedRow.Opened.class, opened).fields());
  }

  @Test
  void nullStaysNull() {
    // Given
    Row row = row(Collections.singletonMap("sender", null));

    // When
    SealedRow sealed = sealed("email_analysis", row);
    OpenedRow opened = roundTrip("email_analysis", row);

    // Then
    assertNull(sealed.value("sender"));
    assertTrue(sealed.indexes().isEmpty());
    assertNull(assertInstanceOf(OpenedRow.Opened.class, opened).text("sender"));
  }

  @Test
  void aValueOfAnotherRowIsRefusedAndItsNeighbourOpens() {
    // Given
    Row moved = row(Map.of("body", "moved"));
    Row kept = row(Map.of("body", "kept"));
    SealedRows sealed = seal(tenant, List.of(Rows.of("email_analysis", moved, kept))).get(0);
    Row stolen =
        new Row(UUID.randomUUID().toString(), new HashMap<>(sealed.rows().get(0).values()));
    Row intact = new Row(kept.id(), new HashMap<>(sealed.rows().get(1).values()));

    // When
    List<OpenedRow> opened =
        open(tenant, List.of(Rows.of("email_analysis", stolen, intact))).get(0).rows();

    // Then
    assertEquals(
        List.of(new FieldError("body", FieldError.NOT_AUTHENTIC)),
        assertInstanceOf(OpenedRow.Refused.class, opened.get(0)).errors());
    assertEquals("kept", assertInstanceOf(OpenedRow.Opened.class, opened.get(1)).text("body"));
  }

  @Test
  void aValueOfAnotherColumnTableOrTenantIsRefused() {
    // Given
    Row row = row(Map.of("body", "text"));
    String value = sealed("email_analysis", row).value("body");
    assertNotNull(value);

    // When
    OpenedRow otherColumn = opened(tenant, "email_analysis", row.id(), "subject", value);
    OpenedRow otherTable = opened(tenant, "findings", row.id(), "description", value);
    OpenedRow otherTenant =
        opened(new TenantId(UUID.randomUUID()), "email_analysis", row.id(), "body", value);

    // Then
    assertInstanceOf(OpenedRow.Refused.class, otherColumn);
    assertInstanceOf(OpenedRow.Refused.class, otherTable);
    assertInstanceOf(OpenedRow.Refused.class, otherTenant);
  }

  @Test
  void aChangedValueIsRefused() {
    // Given
    Row row = row(Map.of("body", "a text that somebody will change"));
    String value = sealed("email_analysis", row).value("body");
    assertNotNull(value);
    int at = value.length() / 2;
    String changed =
        value.substring(0, at) + (value.charAt(at) == 'A' ? 'B' : 'A') + value.substring(at + 1);

    // When
    OpenedRow opened = opened(tenant, "email_analysis", row.id(), "body", changed);

    // Then
    assertInstanceOf(OpenedRow.Refused.class, opened);
  }

  @Test
  void indexesFindTheSameAddressInAnySpelling() {
    // Given
    SealedRow sealed = sealed("email_analysis", row(Map.of("sender", "Alice@Example.com ")));

    // When
    List<SearchIndex> found =
        await(
            cipher()
                .index(
                    tenant, "email_analysis", "sender", List.of("alice@example.com", "b@b.com")));

    // Then
    assertEquals(2, found.size());
    assertEquals(found.get(0).current(), sealed.index("sender"));
    assertNotEquals(found.get(0).current(), found.get(1).current());
  }

  @Test
  void theSameSenderHasAnotherIndexInAnotherTenant() {
    // Given
    List<String> senders = List.of("a@example.com", "b@example.com", "c@example.com");

    // When
    List<SearchIndex> here = await(cipher().index(tenant, "email_analysis", "sender", senders));
    List<SearchIndex> there =
        await(cipher().index(new TenantId(UUID.randomUUID()), "email_analysis", "sender", senders));

    // Then
    assertNotEquals(here, there);
  }

  @Test
  void aFieldThatWouldStayReadableFailsTheCall() {
    // Given
    Row row = row(Map.of("body", "sealed", "risk_score", 92));

    // When / Then
    assertThrows(
        Problem.Unavailable.class, () -> seal(tenant, List.of(Rows.of("email_analysis", row))));
  }

  @Test
  void concurrentCallsEachGetTheirOwnAnswer() {
    // Given
    List<Uni<List<SealedRows>>> calls = new ArrayList<>();
    List<Row> rows = rows("body", 40);
    for (Row row : rows) {
      calls.add(cipher().seal(tenant, List.of(Rows.of("email_analysis", row))));
    }

    // When
    List<List<SealedRows>> sealed = await(Uni.join().all(calls).andFailFast());
    List<Uni<List<OpenedRows>>> openings =
        sealed.stream().map(one -> cipher().open(tenant, OnBehalfOf.NOBODY, stored(one))).toList();
    List<List<OpenedRows>> opened = await(Uni.join().all(openings).andFailFast());

    // Then
    for (int i = 0; i < rows.size(); i++) {
      OpenedRow.Opened row =
          assertInstanceOf(OpenedRow.Opened.class, opened.get(i).get(0).rows().get(0));
      assertEquals(rows.get(i).id(), row.id());
      assertEquals(rows.get(i).fields(), row.fields());
    }
  }

  @Test
  void oneCallersMistakeIsNotTheOthers() {
    // Given
    FieldCipher cipher = cipher();
    List<Uni<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String table = i % 4 == 3 ? "no_such_table" : "email_analysis";
      calls.add(
          cipher
              .seal(tenant, List.of(Rows.of(table, row(Map.of("body", "text " + i)))))
              .map(rows -> true)
              .onFailure()
              .recoverWithItem(false));
    }

    // When
    List<Boolean> outcomes = await(Uni.join().all(calls).andFailFast());

    // Then
    for (int i = 0; i < outcomes.size(); i++) {
      assertEquals(i % 4 != 3, outcomes.get(i), "call " + i);
    }
  }

  @Test
  void nothingAskedIsNothingAnswered() {
    assertEquals(List.of(), seal(tenant, List.of()));
    assertEquals(List.of(), open(tenant, List.of()));
    assertEquals(
        List.of(new OpenedRows("findings", List.of())),
        open(tenant, List.of(new Rows("findings", List.of()))));
    assertEquals(List.of(), await(cipher().index(tenant, "email_analysis", "sender", List.of())));
  }

  @Test
  void everyIndexIsAmongItsCandidatesInTheOrderAsked() {
    // Given
    List<String> senders = List.of("a@example.com", "b@example.com", "A@example.com");

    // When
    List<SearchIndex> found = await(cipher().index(tenant, "email_analysis", "sender", senders));

    // Then
    assertEquals(3, found.size());
    assertEquals(found.get(0), found.get(2));
    found.forEach(index -> assertTrue(index.candidates().contains(index.current())));
  }

  @Test
  void rowsOfAnotherServiceAreNeitherOpenedNorSearched() {
    // Given: whoever seals them need not open them
    Row row = row(Map.of("email", "alice@example.com"));
    List<Rows> users = stored(seal(tenant, List.of(Rows.of("users", row))));

    // When / Then
    assertThrows(Problem.Unavailable.class, () -> open(tenant, users));
    assertThrows(
        Problem.Unavailable.class,
        () -> await(cipher().index(tenant, "users", "email", List.of("alice@example.com"))));
  }

  @Test
  void aFieldWithoutAnIndexIsNotSearched() {
    // Given
    Uni<List<SearchIndex>> found = cipher().index(tenant, "email_analysis", "body", List.of("a"));

    // When / Then
    assertThrows(Problem.Unavailable.class, () -> await(found));
  }

  @Test
  void aTextThatWasNeverSealedIsNoSealedValue() {
    // When
    OpenedRow opened = opened(tenant, "findings", "1", "description", "a readable text");

    // Then
    assertEquals(
        List.of(new FieldError("description", "/problems/unknown-format")),
        assertInstanceOf(OpenedRow.Refused.class, opened).errors());
  }

  @Test
  void moreThanACallMayHoldIsTooLarge() {
    // Given
    List<Rows> many = List.of(new Rows("findings", rows("description", 10_001)));

    // When / Then
    assertThrows(Problem.TooLarge.class, () -> seal(tenant, many));
  }

  @Test
  void withoutKeysEveryCallSaysSo() {
    // Given
    Row row = row(Map.of("body", "text"));
    List<Rows> rows = stored(seal(tenant, List.of(Rows.of("email_analysis", row))));

    // When
    shred(tenant);

    // Then
    assertThrows(Problem.Gone.class, () -> open(tenant, rows));
    assertThrows(Problem.Gone.class, () -> seal(tenant, List.of(Rows.of("email_analysis", row))));
    assertThrows(
        Problem.Gone.class,
        () -> await(cipher().index(tenant, "email_analysis", "sender", List.of("a@b.c"))));
  }

  private OpenedRow roundTrip(String table, Row row) {
    return open(tenant, stored(seal(tenant, List.of(Rows.of(table, row))))).get(0).rows().get(0);
  }

  private SealedRow sealed(String table, Row row) {
    return seal(tenant, List.of(Rows.of(table, row))).get(0).rows().get(0);
  }

  private OpenedRow opened(TenantId of, String table, String id, String field, String value) {
    return open(of, List.of(Rows.of(table, new Row(id, Map.of(field, value)))))
        .get(0)
        .rows()
        .get(0);
  }

  private List<SealedRows> seal(TenantId of, List<Rows> tables) {
    return await(cipher().seal(of, tables));
  }

  private List<OpenedRows> open(TenantId of, List<Rows> tables) {
    return await(cipher().open(of, OnBehalfOf.person("somebody"), tables));
  }

  private static <T> T await(Uni<T> answer) {
    return answer.await().atMost(PATIENCE);
  }

  private static List<Rows> stored(List<SealedRows> sealed) {
    List<Rows> tables = new ArrayList<>();
    for (SealedRows table : sealed) {
      tables.add(
          new Rows(
              table.table(),
              table.rows().stream()
                  .map(row -> new Row(row.id(), new LinkedHashMap<>(row.values())))
                  .toList()));
    }
    return tables;
  }

  private static List<Row> rows(String field, int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(row(Map.of(field, field + " " + i)));
    }
    return rows;
  }

  private static Row row(Map<String, @Nullable Object> fields) {
    return Row.of(UUID.randomUUID(), fields);
  }
}
