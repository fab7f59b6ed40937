package io.phishx.crypto.shred;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.key.DataKey;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.key.KeyRing;
import io.phishx.crypto.key.ReceiptKey;
import io.phishx.crypto.key.TestKeys;
import io.phishx.crypto.testkit.Configs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no receipts cost little, and none that becomes one is overlooked. */
class LedgerFilesTest {

  private static final int MANY = 5 * LedgerFiles.AT_ONCE;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .findAndAddModules()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  /** As it was before receipts named their format, and a time for backups. */
  private static final String FIRST_FORMAT =
      """
      {"receipt_id":"019a0000-0000-7000-8000-000000000001","tenant_id":"%s",
      "shredded_at":"2026-01-01T00:00:00Z","actor":"operator",
      "keys":[{"purpose":"field","version":1,"key_hash":"5f2b"}],
      "unreadable_by":"2026-01-02T00:00:00Z","recovery_points":{"known":false,"ids":[]}}\
      """;

  private final ReceiptKey key = receiptKey();
  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private final List<TenantId> reads = new ArrayList<>();

  @TempDir Path folder;
  private LedgerFiles files;
  private ShredLedger ledger;

  @BeforeEach
  @SuppressWarnings("NullAway") // the keys are configured, none is learned
  void openLedger() {
    CryptoConfig config =
        Configs.crypto(
            Map.of(
                "shred-ledger",
                folder.toString(),
                "receipt-keys.\"" + key.id() + "\"",
                key.publicKey()));
    ReceiptTrust trust = new ReceiptTrust(null, config);
    ledger =
        new ShredLedger(config, trust, JSON) {
          @Override
          Receipt read(TenantId of) throws IOException {
            reads.add(of);
            return super.read(of);
          }
        };
    files = new LedgerFiles(ledger, trust);
  }

  @Test
  void filesInDoubtAreReadOnceAndThenAFewAtATime() throws IOException {
    // Given
    Set<TenantId> all = doubtfulFiles();

    // When
    assertEquals(all, files.look().doubtful());

    // Then
    assertEquals(MANY, reads.size());
    Map<TenantId, Integer> turns = new HashMap<>();
    for (int look = 0; look < MANY / LedgerFiles.AT_ONCE; look++) {
      reads.clear();
      assertEquals(all, files.look().doubtful());
      assertEquals(LedgerFiles.AT_ONCE, reads.size());
      reads.forEach(of -> turns.merge(of, 1, Integer::sum));
    }
    assertEquals(all, turns.keySet(), "each had its turn");
  }

  @Test
  void oneThatBecomesAReceiptIsProvenAtTheNextLook() throws IOException {
    // Given
    doubtfulFiles();
    Files.writeString(file(tenant), "{}");
    files.look();
    reads.clear();

    // When
    Files.write(file(tenant), receipt());

    // Then
    assertEquals(Set.of(tenant), files.look().proven());
    assertTrue(reads.size() <= LedgerFiles.AT_ONCE + 1, reads.size() + " files were read");
  }

  @Test
  void oneThatBecomesAReceiptUnnoticedIsProvenInItsTurn() throws IOException {
    // Given: size and time will be those of the receipt
    doubtfulFiles();
    byte[] receipt = receipt();
    byte[] damaged = receipt.clone();
    damaged[damaged.length / 2] = '~';
    Files.write(file(tenant), damaged);
    FileTime time = Files.getLastModifiedTime(file(tenant));
    assertTrue(files.look().doubtful().contains(tenant));

    // When
    Files.write(file(tenant), receipt);
    Files.setLastModifiedTime(file(tenant), time);

    // Then
    Set<TenantId> proven = Set.of();
    for (int look = 0; look <= MANY / LedgerFiles.AT_ONCE && proven.isEmpty(); look++) {
      proven = files.look().proven();
    }
    assertEquals(Set.of(tenant), proven);
  }

  @Test
  void oneThatWasProvenAndIsDamagedIsInDoubtInItsTurn() throws IOException {
    // Given
    doubtfulFiles();
    Files.write(file(tenant), receipt());
    assertEquals(Set.of(tenant), files.look().proven());

    // When
    Files.writeString(file(tenant), "");

    // Then
    LedgerFiles.Found found = files.look();
    assertEquals(Set.of(), found.proven());
    assertTrue(found.doubtful().contains(tenant));
  }

  @Test
  void aFileThatIsGoneIsForgotten() throws IOException {
    // Given
    Files.write(file(tenant), receipt());
    files.look();

    // When
    Files.delete(file(tenant));

    // Then
    assertEquals(Set.of(), files.look().names());
    Files.writeString(file(tenant), "{}");
    assertEquals(Set.of(tenant), files.look().doubtful());
  }

  @Test
  void whatIsNoFileOfAReceiptsLengthIsNotReadToItsEnd() throws Exception {
    // Given: a receipt, but for blanks that reading would not mind
    byte[] receipt = receipt();
    byte[] padded = Arrays.copyOf(receipt, ShredLedger.LONGEST + 1);
    Arrays.fill(padded, receipt.length, padded.length, (byte) ' ');
    Files.write(file(tenant), padded);

    // When / Then
    assertThrows(DoubtfulReceipt.class, () -> ledger.read(tenant));
    Files.write(file(tenant), Arrays.copyOf(padded, ShredLedger.LONGEST));
    assertEquals(tenant, ledger.read(tenant).tenantId());

    // Given: a pipe that nobody writes to
    TenantId pipe = new TenantId(UUID.randomUUID());
    assertEquals(0, new ProcessBuilder("mkfifo", file(pipe).toString()).start().waitFor());

    // When / Then
    LedgerFiles.Found found = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> files.look());
    assertEquals(Set.of(tenant), found.proven());
    assertEquals(Set.of(pipe), found.doubtful());
  }

  @Test
  void aReceiptOfAnEarlierFormatIsProven() throws IOException {
    // Given
    Files.writeString(file(tenant), signed(FIRST_FORMAT.formatted(tenant)));

    // When
    Receipt receipt = ledger.read(tenant);

    // Then
    assertNull(receipt.format());
    assertEquals(
        Receipt.RecoveryPoints.of(Instant.EPOCH, Optional.empty()), receipt.recoveryPoints());
    assertEquals("5f2b", receipt.keys().getFirst().keyHash());
  }

  @Test
  void aReceiptOfALaterFormatIsProvenAndKeptAsItWasSigned() throws IOException {
    // Given
    String later =
        FIRST_FORMAT
            .formatted(tenant)
            .replace("{\"receipt_id", "{\"format\":9,\"added\":{\"a\":1},\"receipt_id")
            .replace("\"ids\":[]", "\"ids\":[],\"added\":2");
    Files.writeString(file(tenant), signed(later));

    // When
    Receipt receipt = ledger.read(tenant);

    // Then
    assertEquals(9, receipt.format());
    String jws = Objects.requireNonNull(receipt.signature()).jws();
    assertEquals(
        later,
        new String(Base64.getUrlDecoder().decode(jws.split("\\.", -1)[1]), StandardCharsets.UTF_8));
  }

  private String signed(String payload) {
    String jws = key.sign(Receipt.TYPE, payload.getBytes(StandardCharsets.UTF_8));
    return payload.substring(0, payload.length() - 1)
        + ",\"signature\":{\"jws\":\"%s\",\"kid\":\"%s\",\"public_key\":\"%s\"}}"
            .formatted(jws, key.id(), key.publicKey());
  }

  private Set<TenantId> doubtfulFiles() throws IOException {
    List<TenantId> all = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      TenantId of = new TenantId(UUID.randomUUID());
      Files.writeString(file(of), "{\"receipt_id\": " + i + "}");
      all.add(of);
    }
    return Set.copyOf(all);
  }

  private byte[] receipt() throws IOException {
    Receipt unsigned =
        new Receipt(
            null,
            UUID.randomUUID(),
            tenant,
            Instant.EPOCH,
            "operator",
            List.of(),
            Instant.EPOCH,
            Receipt.RecoveryPoints.of(Instant.EPOCH, Optional.empty()),
            null);
    String jws = key.sign(Receipt.TYPE, JSON.writeValueAsBytes(unsigned));
    return JSON.writeValueAsBytes(
        unsigned.signed(new Receipt.Signature(jws, key.id(), key.publicKey())));
  }

  private Path file(TenantId of) {
    return folder.resolve(of + ".json");
  }

  private static ReceiptKey receiptKey() {
    DataKey own = TestKeys.key(ReceiptKey.OWNER, KeyPurpose.RECEIPT, 1);
    return ReceiptKey.of(new KeyRing(ReceiptKey.OWNER, List.of(own), List.of()));
  }
}
