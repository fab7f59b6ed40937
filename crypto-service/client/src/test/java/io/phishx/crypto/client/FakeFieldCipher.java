package io.phishx.crypto.client;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A {@link FieldCipher} in the test's process: seals with AES-GCM under a key of its own and can be
 * away. Keys and formats are not crypto-service's; what callers can rely on is, see {@link
 * FieldCipherContract}.
 */
public final class FakeFieldCipher implements FieldCipher {

  private static final Map<String, Set<String>> SEALED =
      Map.of(
          "users", Set.of("email", "name", "password_hash"),
          "email_analysis", Set.of("sender", "subject", "body"),
          "findings", Set.of("finding_type", "description"),
          "audit_log", Set.of("action_details", "ip_address", "user_agent"));
  private static final Set<String> SEARCHABLE = Set.of("users.email", "email_analysis.sender");
  private static final Map<String, String> OWNERS =
      Map.of(
          "users", "auth-service",
          "audit_log", "auth-service",
          "email_analysis", "anomaly-service",
          "findings", "anomaly-service");
  private static final int MOST_ROWS = 10_000;
  private static final int NONCE = 12;

  private final SecureRandom random = new SecureRandom();
  private final SecretKeySpec key;
  private final SecretKeySpec indexKey;
  private final String service;
  private final Set<TenantId> shredded = ConcurrentHashMap.newKeySet();
  private final Map<OnBehalfOf, Integer> readers = new ConcurrentHashMap<>();
  private volatile boolean away;
  private final AtomicInteger version = new AtomicInteger(1);
  private volatile IndexKeys indexKeys = new IndexKeys(1, 1, 1);

  /** Versions: searched by from the oldest to the newest, stored by the one between. */
  private record IndexKeys(int oldest, int stored, int newest) {}

  /**
   * @param service who calls: the owner of the tables that it opens
   */
  public FakeFieldCipher(String service) {
    this.service = service;
    byte[] bytes = new byte[64];
    random.nextBytes(bytes);
    key = new SecretKeySpec(bytes, 0, 32, "AES");
    indexKey = new SecretKeySpec(bytes, 32, 32, "HmacSHA256");
  }

  /** From now on every call fails as if crypto-service were away. */
  public void becomeUnavailable() {
    away = true;
  }

  /** Calls are answered again. */
  public void recover() {
    away = false;
  }

  /** From now on the keys of {@code tenant} are gone. */
  public void shred(TenantId tenant) {
    shredded.add(tenant);
  }

  /** How many rows were asked for on behalf of {@code reader} since the start. */
  public int askedBy(OnBehalfOf reader) {
    return readers.getOrDefault(reader, 0);
  }

  /** From now on values are sealed under a newer key; the older ones stay readable. */
  public void rotate() {
    version.incrementAndGet();
  }

  /** From now on indexes are made by a newer key, and searches ask for those of both. */
  public synchronized void rotateIndex() {
    beginIndexChange();
    settleIndexChange();
  }

  /** From now on searches ask for a newer key's indexes too; stored are those of the one before. */
  public synchronized void beginIndexChange() {
    indexKeys = new IndexKeys(indexKeys.oldest(), indexKeys.stored(), indexKeys.newest() + 1);
  }

  /** From now on the newest key's indexes are stored, as they are after the settle time. */
  public synchronized void settleIndexChange() {
    indexKeys = new IndexKeys(indexKeys.oldest(), indexKeys.newest(), indexKeys.newest());
  }

  /** Ends every index key but the newest one: no search finds what only they have indexed. */
  public synchronized void retireIndexKeys() {
    indexKeys = new IndexKeys(indexKeys.newest(), indexKeys.newest(), indexKeys.newest());
  }

  int version() {
    return version.get();
  }

  /** The version of the key that indexes are stored by. */
  public int indexVersion() {
    return indexKeys.stored();
  }

  boolean isIndexSettled() {
    return indexKeys.stored() == indexKeys.newest();
  }

  @Override
  public Uni<List<SealedRows>> seal(TenantId tenant, List<Rows> tables) {
    return answer(
        tenant,
        rows(tables),
        () ->
            tables.stream()
                .map(
                    table ->
                        new SealedRows(
                            table.table(),
                            table.rows().stream()
                                .map(row -> sealRow(tenant, table.table(), row))
                                .toList()))
                .toList());
  }

  @Override
  public Uni<List<OpenedRows>> open(TenantId tenant, OnBehalfOf reader, List<Rows> tables) {
    tables.forEach(table -> readers.merge(reader, table.rows().size(), Integer::sum));
    return answer(
        tenant,
        rows(tables),
        () ->
            tables.stream()
                .map(
                    table ->
                        new OpenedRows(
                            own(table.table()),
                            table.rows().stream()
                                .map(row -> openRow(tenant, table.table(), row))
                                .toList()))
                .toList());
  }

  @Override
  public Uni<List<SearchIndex>> index(
      TenantId tenant, String table, String field, List<String> values) {
    return answer(
        tenant,
        values.size(),
        () -> {
          if (!SEARCHABLE.contains(own(table) + "." + field)) {
            throw unavailable();
          }
          return values.stream().map(value -> search(tenant, table, field, value)).toList();
        });
  }

  private <T> Uni<T> answer(TenantId tenant, int rows, Supplier<T> work) {
    return Uni.createFrom()
        .item(
            () -> {
              if (away) {
                throw unavailable();
              }
              if (rows > MOST_ROWS) {
                throw new Problem.TooLarge("batch-too-large", "more than the fake seals in a call");
              }
              if (shredded.contains(tenant)) {
                throw new Problem.Gone("keys-shredded", "the tenant's keys were destroyed");
              }
              return work.get();
            });
  }

  /** What cannot be answered safely, for whatever reason, is not answered. */
  private static Problem.Unavailable unavailable() {
    return new Problem.Unavailable(
        "crypto-unavailable", "the fake does not answer this", Duration.ofSeconds(2));
  }

  private static int rows(List<Rows> tables) {
    return tables.stream().mapToInt(table -> table.rows().size()).sum();
  }

  /** {@code table}, which this service opens. */
  private String own(String table) {
    if (!service.equals(OWNERS.get(table))) {
      throw unavailable();
    }
    return table;
  }

  private SealedRow sealRow(TenantId tenant, String table, Row row) {
    Map<String, @Nullable String> values = new LinkedHashMap<>();
    Map<String, String> indexes = new LinkedHashMap<>();
    row.fields()
        .forEach(
            (field, value) -> {
              if (!SEALED.getOrDefault(table, Set.of()).contains(field)) {
                throw unavailable();
              }
              values.put(field, value == null ? null : sealValue(tenant, table, row, field, value));
              if (value instanceof String text && SEARCHABLE.contains(table + "." + field)) {
                indexes.put(field, blind(tenant, table, field, text));
              }
            });
    return new SealedRow(row.id(), values, indexes);
  }

  private String sealValue(TenantId tenant, String table, Row row, String field, Object value) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    byte[] plain = TestJson.bytes(value);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, tenant, table, row, field);
      byte[] sealed = cipher.doFinal(plain);
      return "v2:"
          + version.get()
          + ":"
          + Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(
                  ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed).array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private OpenedRow openRow(TenantId tenant, String table, Row row) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    List<FieldError> errors = new ArrayList<>();
    row.fields()
        .forEach(
            (field, value) -> {
              if (value == null) {
                fields.put(field, null);
                return;
              }
              if (!value.toString().startsWith("v2:")) {
                errors.add(new FieldError(field, "/problems/unknown-format"));
                return;
              }
              try {
                byte[] bytes = Base64.getUrlDecoder().decode(value.toString().split(":", 3)[2]);
                Cipher cipher =
                    cipher(
                        Cipher.DECRYPT_MODE,
                        Arrays.copyOf(bytes, NONCE),
                        tenant,
                        table,
                        row,
                        field);
                fields.put(
                    field, TestJson.value(cipher.doFinal(bytes, NONCE, bytes.length - NONCE)));
              } catch (GeneralSecurityException | RuntimeException e) {
                errors.add(new FieldError(field, FieldError.NOT_AUTHENTIC));
              }
            });
    return errors.isEmpty()
        ? new OpenedRow.Opened(row.id(), fields)
        : new OpenedRow.Refused(row.id(), errors);
  }

  private Cipher cipher(
      int mode, byte[] nonce, TenantId tenant, String table, Row row, String field)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(128, nonce));
    cipher.updateAAD(
        String.join("\0", tenant.toString(), table, field, row.id())
            .getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private SearchIndex search(TenantId tenant, String table, String field, String value) {
    IndexKeys keys = indexKeys;
    List<String> candidates = new ArrayList<>();
    for (int i = keys.newest(); i >= keys.oldest(); i--) {
      candidates.add(blind(tenant, table, field, value, i));
    }
    return new SearchIndex(blind(tenant, table, field, value, keys.stored()), candidates);
  }

  private String blind(TenantId tenant, String table, String field, String value) {
    return blind(tenant, table, field, value, indexVersion());
  }

  private String blind(TenantId tenant, String table, String field, String value, int keyVersion) {
    String scope = table.equals("users") ? "" : tenant.toString();
    String normalised =
        Normalizer.normalize(value.strip(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(indexKey);
      byte[] full =
          mac.doFinal(
              String.join("\0", scope, table, field, normalised, "" + keyVersion)
                  .getBytes(StandardCharsets.UTF_8));
      return "i"
          + keyVersion
          + ":"
          + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(full, 4));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
