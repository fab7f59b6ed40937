package io.phishx.crypto.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.TableFormat;
import io.phishx.crypto.key.KeyRing;
import io.phishx.crypto.key.TestKeys;
import io.phishx.crypto.usage.FormatCounts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that were never sealed, and tables with a format of their own. */
class MigrationTest {

  private static final OpenRules MIGRATION = new OpenRules(List.of(), Set.of(), true, true);
  private static final FieldMap.Table TABLE =
      FieldMap.Table.of("t", Optional.empty(), FieldMap.Column.of("a"), FieldMap.Column.of("b"));

  private final KeyRing ring = TestKeys.ring(new TenantId(UUID.randomUUID()), 1);

  @Test
  void readableValuesPassAndAreCountedByColumn() {
    // Given
    ObjectNode plain = ValueType.JSON.createObjectNode().put("a", "readable").put("b", 7);
    ObjectNode sealed = seal(TableFormat.AUTO, "1");
    RowOpener opener = new RowOpener(ring, MIGRATION);

    // When
    RowsAnswer answer = opener.open(List.of(batch(TableFormat.AUTO, "1", plain, sealed)));

    // Then
    assertEquals(0, answer.errors());
    assertEquals("{\"a\":\"readable\",\"b\":7}", plain.toString());
    assertEquals("secret", sealed.get("a").textValue());
    assertEquals(
        Map.of(
            new FormatCounts.Column("t", "a"), new FormatCounts(1, 0, 1),
            new FormatCounts.Column("t", "b"), new FormatCounts(1, 0, 0)),
        opener.counts().formats());
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1:", "v2:", "v1:gAAAA", "v2:1:AAAA", "v2:0:AAAA", "v2:x"})
  void whatIsMeantAsSealedNeverPassesAsReadable(String value) {
    // Given
    ObjectNode row = ValueType.JSON.createObjectNode().put("a", value);

    // When
    RowsAnswer answer =
        new RowOpener(ring, MIGRATION).open(List.of(batch(TableFormat.AUTO, "1", row)));

    // Then
    assertEquals(1, answer.errors());
    assertTrue(row.isEmpty());
  }

  @Test
  void withoutAMigrationNothingReadablePassesOrIsCounted() {
    // Given
    ObjectNode row = ValueType.JSON.createObjectNode().put("a", "readable");
    RowOpener opener = new RowOpener(ring, OpenRules.STRICT);

    // When
    RowsAnswer answer = opener.open(List.of(batch(TableFormat.AUTO, "1", row)));

    // Then
    assertEquals(1, answer.errors());
    assertEquals(Map.of(), opener.counts().formats());
  }

  @Test
  void rewrapSealsWhatWasReadable() {
    // Given
    ObjectNode row = ValueType.JSON.createObjectNode().put("a", "readable").put("b", 7);
    Batch batch = batch(TableFormat.AUTO, "1", row);

    // When
    rewrapper().rewrap(List.of(batch));

    // Then
    assertTrue(row.get("a").textValue().startsWith("v2:1:"));
    new RowOpener(ring, OpenRules.STRICT).open(List.of(batch));
    assertEquals("{\"a\":\"readable\",\"b\":7}", row.toString());
  }

  @ParameterizedTest
  @EnumSource
  void aTablesFormatIsThatOfItsValues(TableFormat format) {
    assertEquals(format == TableFormat.V1 ? "v1:" : "v2:", prefix(seal(format, "1")));
    if (format == TableFormat.V2) {
      ObjectNode bare = ValueType.JSON.createObjectNode().put("a", "secret");
      RowsAnswer answer = sealer().seal(List.of(batch(format, null, bare)));
      assertEquals("/problems/row-id-required", answer.parts().get(0).errors().get(0).type());
      assertTrue(bare.isEmpty());
    } else {
      assertEquals("v1:", prefix(seal(format, null)));
    }
  }

  @Test
  void rewrapFollowsTheFormatOfTheTable() {
    // Given
    ObjectNode row = seal(TableFormat.AUTO, "1");

    // When / Then
    rewrapper().rewrap(List.of(batch(TableFormat.V1, "1", row)));
    assertEquals("v1:", prefix(row));
    rewrapper().rewrap(List.of(batch(TableFormat.V2, "1", row)));
    assertEquals("v2:", prefix(row));
  }

  @Test
  void theGuidesTablesTakeConfiguredFormatsAndNoOthers() {
    // When
    FieldMap map = FieldMap.GUIDE.in(Map.of("findings", TableFormat.V1));

    // Then
    assertEquals(TableFormat.V1, Objects.requireNonNull(map.table("findings")).format());
    assertEquals(TableFormat.AUTO, Objects.requireNonNull(map.table("users")).format());
    assertThrows(
        IllegalArgumentException.class, () -> FieldMap.GUIDE.in(Map.of("other", TableFormat.V1)));
  }

  private ObjectNode seal(TableFormat format, @Nullable String rowId) {
    ObjectNode row = ValueType.JSON.createObjectNode().put("a", "secret");
    sealer().seal(List.of(batch(format, rowId, row)));
    return row;
  }

  private RowRewrapper rewrapper() {
    return new RowRewrapper(
        new Rings(ring, null, Instant.EPOCH),
        MIGRATION,
        new Caller(ring.tenant(), "somebody", false, true, Optional.empty()),
        false,
        Instant.EPOCH);
  }

  private RowSealer sealer() {
    return new RowSealer(
        new Rings(ring, null, Instant.EPOCH),
        new Caller(ring.tenant(), "somebody", false, true, Optional.empty()),
        Instant.EPOCH);
  }

  private static String prefix(ObjectNode row) {
    return row.get("a").textValue().substring(0, 3);
  }

  private static Batch batch(TableFormat format, @Nullable String rowId, ObjectNode... rows) {
    List<String> ids = rowId == null ? null : List.of(rows).stream().map(any -> rowId).toList();
    return new Batch(TABLE.in(format), List.of(rows), ids, Optional.empty());
  }
}
