package io.phishx.crypto.field;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.key.DataKeys;
import io.phishx.crypto.key.KeyNeeds;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.key.KeyRing;
import io.phishx.crypto.root.LegacyKeys;
import io.phishx.crypto.rotation.DataKeyRotation;
import io.phishx.crypto.usage.DecryptBudget;
import io.phishx.crypto.usage.UsageLedger;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.WorkerExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * The calls on rows: read the body, get the keys, work, count, audit, answer. Large bodies are read
 * and worked on by worker threads.
 */
@ApplicationScoped
class RowCalls {

  private final FieldMaps maps;
  private final DataKeys keys;
  private final DataKeyRotation rotation;
  private final UsageLedger usage;
  private final DecryptBudget budget;
  private final OpeningRecord openings;
  private final CryptoConfig config;
  private final Clock clock;
  private final LegacyKeys legacy;
  private final CallMemory memory;
  private final WorkerExecutor workers;

  RowCalls(
      FieldMaps maps,
      DataKeys keys,
      DataKeyRotation rotation,
      UsageLedger usage,
      DecryptBudget budget,
      OpeningRecord openings,
      CryptoConfig config,
      Clock clock,
      LegacyKeys legacy,
      CallMemory memory,
      Vertx vertx,
      MeterRegistry metrics) {
    this.maps = maps;
    this.keys = keys;
    this.rotation = rotation;
    this.usage = usage;
    this.budget = budget;
    this.openings = openings;
    this.config = config;
    this.clock = clock;
    this.legacy = legacy;
    this.memory = memory;
    this.workers =
        vertx.createSharedWorkerExecutor(
            "phishx-crypto-rows", Runtime.getRuntime().availableProcessors());
    metrics.gauge("phishx_crypto_encryption_enabled", config.enabled() ? 1 : 0);
    metrics.gauge("phishx_crypto_migration", config.migration() ? 1 : 0);
  }

  /** Seals, and gives the blind indexes of searchable fields. */
  Uni<byte[]> encrypt(Caller caller, byte[] body) {
    return inRoom(body, () -> encrypted(caller, body));
  }

  private Uni<byte[]> encrypted(Caller caller, byte[] body) {
    return read(caller, body, (who, table) -> true)
        .chain(
            call ->
                config.enabled()
                    ? rings(
                            caller,
                            KeyNeeds.toSeal(RowSealer.needs(call.batches(), caller)),
                            needsServiceWide(caller, call))
                        .chain(rings -> run(body, () -> sealed(caller, call, rings)))
                    : run(body, () -> unchanged(call)));
  }

  /** Opens; every table must be the caller's to open, and the opening is on record before. */
  Uni<byte[]> decrypt(Caller caller, byte[] body) {
    return inRoom(body, () -> decrypted(caller, body));
  }

  private Uni<byte[]> decrypted(Caller caller, byte[] body) {
    return read(caller, body, Caller::mayOpen)
        .chain(
            call ->
                keys.ring(caller.tenant(), RowOpener.needs(call.batches()))
                    .chain(ring -> run(body, () -> opened(caller, call, ring)))
                    .call(done -> openings.enter(caller, done.entries()))
                    .map(Done::bytes));
  }

  /** Brings values to the newest key and format. */
  Uni<byte[]> rewrap(Caller caller, byte[] body) {
    return inRoom(body, () -> rewrapped(caller, body));
  }

  private Uni<byte[]> rewrapped(Caller caller, byte[] body) {
    return read(caller, body, Caller::mayRewrap)
        .chain(
            call -> {
              Set<KeyPurpose> active = RowSealer.needs(call.batches(), caller);
              if (!call.indexes()) {
                active.remove(KeyPurpose.INDEX);
              }
              KeyNeeds needs = KeyNeeds.toSeal(active).and(RowOpener.needs(call.batches()));
              return rings(caller, needs, call.indexes() && needsServiceWide(caller, call))
                  .chain(rings -> run(body, () -> rewrapped(caller, call, rings)))
                  .call(done -> openings.append(caller, done.entries()))
                  .map(Done::bytes);
            });
  }

  private byte[] sealed(Caller caller, Call call, Rings rings) throws Exception {
    RowSealer sealer = new RowSealer(rings, caller, clock.instant());
    RowsAnswer answer = sealer.seal(call.batches());
    usage.count(caller.tenant(), sealer.counts());
    rotation.rotateIfDue(rings.own());
    return answer.bytes(call.single());
  }

  private static byte[] unchanged(Call call) throws Exception {
    return new RowsAnswer(
            call.batches().stream()
                .map(
                    batch ->
                        new RowsAnswer.Part(
                            batch.table().name(), batch.rows(), List.of(), List.of()))
                .toList())
        .bytes(call.single());
  }

  private Done opened(Caller caller, Call call, KeyRing ring) throws Exception {
    RowOpener opener = new RowOpener(ring, OpenRules.of(config, legacy, caller.tenant()));
    RowsAnswer answer = opener.open(call.batches());
    usage.count(caller.tenant(), opener.counts());
    opener
        .byPerson()
        .forEach(
            (named, fields) -> {
              Optional<String> person = named.or(caller::onBehalfOf);
              budget.spent(
                  caller.tenant(),
                  person.orElse(caller.subject()),
                  caller.service() && person.isEmpty(),
                  fields);
            });
    return new Done(
        answer.bytes(call.single()),
        RowFacts.entries(caller, "encryption.rows-opened", call.batches(), answer));
  }

  private Done rewrapped(Caller caller, Call call, Rings rings) throws Exception {
    RowRewrapper rewrapper =
        new RowRewrapper(rings, rewrapRules(caller), caller, call.indexes(), clock.instant());
    RowsAnswer answer = rewrapper.rewrap(call.batches());
    usage.count(caller.tenant(), rewrapper.counts());
    rotation.rotateIfDue(rings.own());
    return new Done(
        answer.bytes(call.single()),
        RowFacts.entries(caller, "encryption.rows-rewrapped", call.batches(), answer));
  }

  private OpenRules rewrapRules(Caller caller) {
    // switched off, encryption is no migration: nothing becomes sealed
    return OpenRules.of(config, legacy, caller.tenant()).readableIf(config.migration());
  }

  private Uni<Rings> rings(Caller caller, KeyNeeds needs, boolean serviceWide) {
    Uni<KeyRing> own = keys.ring(caller.tenant(), needs);
    Instant knownSince = clock.instant().minus(config.settleTime());
    return serviceWide
        ? own.chain(ring -> serviceWide(keys).map(shared -> new Rings(ring, shared, knownSince)))
        : own.map(ring -> new Rings(ring, null, knownSince));
  }

  private static boolean needsServiceWide(Caller caller, Call call) {
    return RowSealer.needsServiceWide(call.batches(), caller);
  }

  static Uni<KeyRing> serviceWide(DataKeys keys) {
    return keys.ring(DataKeys.SERVICE, KeyNeeds.toSeal(Set.of(KeyPurpose.INDEX)));
  }

  private Uni<Call> read(Caller caller, byte[] body, BiPredicate<Caller, FieldMap.Table> allowed) {
    return run(body, () -> RowsRequest.read(body))
        .chain(
            request ->
                maps.knowing(caller.tenant(), request.tableNames())
                    .map(map -> request.batches(map, config.maxRows()))
                    .chain(batches -> permitted(caller, batches, allowed))
                    .map(batches -> new Call(batches, request.isSingle(), request.wantsIndexes())));
  }

  private Uni<List<Batch>> permitted(
      Caller caller, List<Batch> batches, BiPredicate<Caller, FieldMap.Table> allowed) {
    batches.forEach(caller::requireMaySpeakFor);
    Optional<Batch> refused =
        batches.stream().filter(batch -> !allowed.test(caller, batch.table())).findAny();
    return refused.isEmpty()
        ? Uni.createFrom().item(batches)
        : openings
            .append(caller, List.of(RowFacts.refused(caller, refused.get())))
            .chain(done -> Uni.createFrom().failure(Caller.refused(refused.get().table())));
  }

  /** While there is memory for {@code body}; a small one needs none. */
  private Uni<byte[]> inRoom(byte[] body, Supplier<Uni<byte[]>> call) {
    return isSmall(body)
        ? call.get()
        : run(body, () -> CallMemory.weight(body)).chain(weight -> memory.during(weight, call));
  }

  private boolean isSmall(byte[] body) {
    return body.length <= config.workerThreshold().asLongValue();
  }

  /** Here if {@code body} is small, on a worker thread otherwise. */
  private <T> Uni<T> run(byte[] body, Callable<T> work) {
    if (!isSmall(body)) {
      return workers.executeBlocking(work, false);
    }
    return Uni.createFrom()
        .emitter(
            emitter -> {
              try {
                emitter.complete(work.call());
              } catch (Exception e) {
                emitter.fail(e);
              }
            });
  }

  private record Call(List<Batch> batches, boolean single, boolean indexes) {}

  /** An answer that is ready and waits for its audit entries. */
  @SuppressWarnings("ArrayRecordComponent") // never compared or printed; lives within one call
  private record Done(byte[] bytes, List<AuditEntry> entries) {}
}
