package io.phishx.crypto.field;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.crypto.tink.subtle.AesGcmJce;
import com.macasaet.fernet.Key;
import com.macasaet.fernet.StringValidator;
import com.macasaet.fernet.Token;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.key.FernetKey;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.key.KeyRing;
import io.phishx.crypto.key.TestKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.TemporalAmount;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One field of 64 bytes in process, as the calls on rows seal and open it, and a batch of a
 * thousand from JSON to JSON; the peers seal the same bytes in the same run. A score is fields per
 * second of one thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class FieldBenchmark {

  private static final int BATCH = 1000;
  private static final String TEXT = "x".repeat(64);
  private static final byte[] BYTES = TEXT.getBytes(StandardCharsets.UTF_8);

  private final KeyRing ring = TestKeys.ring(new TenantId(UUID.randomUUID()), 1);
  private final FernetKey fernet =
      ring.active(KeyPurpose.FERNET).fernet("email_analysis", "subject");
  private final JsonNode value = TextNode.valueOf(TEXT);
  private final byte[] rowId = BoundGcmFormat.rowId(UUID.randomUUID().toString());
  private final byte[] context = new byte[120];
  private final String bound;
  private final String bare;
  private final byte[] batch = batch();
  private final Caller caller =
      new Caller(ring.tenant(), "anomaly-service", true, true, Optional.empty());

  private final AesGcmJce tink;
  private final byte[] tinkSealed;
  private final SecureRandom random = new SecureRandom();
  private final Key peerKey = Key.generateKey(random);
  private final String peerSealed = Token.generate(random, peerKey, TEXT).serialise();
  private final StringValidator peerValidator =
      new StringValidator() {
        @Override
        public TemporalAmount getTimeToLive() {
          return Duration.ofDays(1);
        }
      };

  public FieldBenchmark() {
    try {
      bound = FieldCodec.seal(ring, "email_analysis", "subject", rowId, value);
      bare = FieldCodec.sealBare(fernet, Instant.EPOCH, value);
      byte[] key = new byte[32];
      random.nextBytes(key);
      tink = new AesGcmJce(key);
      tinkSealed = tink.encrypt(BYTES, context);
    } catch (ValueRefused | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Benchmark
  public String sealBound() throws ValueRefused {
    return FieldCodec.seal(ring, "email_analysis", "subject", rowId, value);
  }

  @Benchmark
  public JsonNode openBound() throws ValueRefused {
    return FieldCodec.open(ring, OlderKeys.NONE, "email_analysis", "subject", rowId, bound);
  }

  @Benchmark
  public String sealFernet() throws ValueRefused {
    return FieldCodec.sealBare(fernet, Instant.EPOCH, value);
  }

  @Benchmark
  public JsonNode openFernet() throws ValueRefused {
    return FieldCodec.open(ring, OlderKeys.NONE, "email_analysis", "subject", rowId, bare);
  }

  /** The whole of a call's work but for HTTP: body to rows, sealing, rows to body. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public byte[] sealBatch() throws IOException {
    List<Batch> batches = RowsRequest.read(batch).batches(FieldMap.GUIDE, BATCH);
    return new RowSealer(new Rings(ring, null, Instant.EPOCH), caller, Instant.EPOCH)
        .seal(batches)
        .bytes(true);
  }

  /** Bytes to bytes, without base64, key version or type. */
  @Benchmark
  public byte[] peerTinkSeal() throws GeneralSecurityException {
    return tink.encrypt(BYTES, context);
  }

  @Benchmark
  public byte[] peerTinkOpen() throws GeneralSecurityException {
    return tink.decrypt(tinkSealed, context);
  }

  @Benchmark
  public String peerFernetSeal() {
    return Token.generate(random, peerKey, TEXT).serialise();
  }

  @Benchmark
  public String peerFernetOpen() {
    return Token.fromString(peerSealed).validateAndDecrypt(peerKey, peerValidator);
  }

  private static byte[] batch() {
    StringBuilder ids = new StringBuilder();
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < BATCH; i++) {
      String comma = i == 0 ? "" : ",";
      ids.append(comma).append('"').append(UUID.randomUUID()).append('"');
      rows.append(comma).append("{\"description\":\"").append(TEXT).append("\"}");
    }
    return ("{\"table\":\"findings\",\"row_ids\":[" + ids + "],\"rows\":[" + rows + "]}")
        .getBytes(StandardCharsets.UTF_8);
  }
}
