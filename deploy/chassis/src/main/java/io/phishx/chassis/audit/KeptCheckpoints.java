package io.phishx.chassis.audit;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** This service's checkpoints outside the database: how they are signed, kept and found again. */
@ApplicationScoped
class KeptCheckpoints {

  private final Vertx vertx;
  private final String service;
  private final Optional<PrivateKey> key;
  private final Optional<CheckpointFolder> folder;

  KeptCheckpoints(
      AuditConfig config,
      Vertx vertx,
      @ConfigProperty(name = "quarkus.application.name") String service) {
    this.vertx = vertx;
    this.service = service;
    this.key =
        config
            .checkpoint()
            .signingKey()
            .map(Secret::revealText)
            .filter(k -> !k.isBlank())
            .map(CheckpointKeys::read);
    this.folder = config.checkpoint().folder().map(CheckpointFolder::new);
  }

  /** Whether there is a key to sign checkpoints with. */
  boolean areSigned() {
    return key.isPresent();
  }

  /** Signs a checkpoint and appends it to the folder, if there is one; completes with its JWS. */
  Uni<String> keep(AuditCheckpoint checkpoint) {
    String compact = checkpoint.sign(key.orElseThrow());
    return folder.isEmpty()
        ? Uni.createFrom().item(compact)
        : onWorker(
            () -> {
              folder.get().append(checkpoint, compact);
              return compact;
            });
  }

  /**
   * What a stored statement says, if we signed it for the tenant: our signature is always alike.
   */
  Optional<AuditCheckpoint> read(String compact, TenantId tenant) {
    try {
      AuditCheckpoint checkpoint = AuditCheckpoint.unverified(compact);
      boolean ours =
          checkpoint.tenant().equals(tenant.value())
              && checkpoint.service().equals(service)
              && key.map(checkpoint::sign).filter(compact::equals).isPresent();
      return ours ? Optional.of(checkpoint) : Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /**
   * The tenant's newest in the folder; empty without a folder, a key, or one of ours.
   *
   * @return fails with {@link Problem.Unavailable} if the folder cannot be read
   */
  Uni<Optional<AuditCheckpoint>> newest(TenantId tenant) {
    return folder.isEmpty() || key.isEmpty()
        ? Uni.createFrom().item(Optional.empty())
        : onWorker(() -> folder.get().newest(service, line -> read(line, tenant)))
            .onFailure(IOException.class)
            .transform(
                e ->
                    new Problem.Unavailable(
                        "checkpoints-unreadable",
                        "the folder of the checkpoints cannot be read",
                        Duration.ofSeconds(30)));
  }

  private <T> Uni<T> onWorker(Callable<T> work) {
    return Uni.createFrom()
        .completionStage(() -> vertx.executeBlocking(work, false).toCompletionStage());
  }
}
