package io.phishx.crypto.masterkey;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.phishx.auth.client.CurrentCaller;
import io.phishx.auth.client.OperatorOnly;
import io.phishx.crypto.root.RootKey;
import io.phishx.crypto.root.RootKeys;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Lets an operator change the root key, and see how far that has come. */
@Path("/encryption/master-key")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "encryption")
class MasterKeyResource {

  private final MasterKeyStart start;
  private final MasterKeyRotation rotation;
  private final RotationTable table;
  private final RootKeys roots;
  private final CurrentCaller caller;

  MasterKeyResource(
      MasterKeyStart start,
      MasterKeyRotation rotation,
      RotationTable table,
      RootKeys roots,
      CurrentCaller caller) {
    this.start = start;
    this.rotation = rotation;
    this.table = table;
    this.roots = roots;
    this.caller = caller;
  }

  /**
   * The root key.
   *
   * @param keyHash fingerprint of the one that wraps
   * @param rotation the newest change; null if there was none
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record MasterKey(String keyHash, @Nullable Progress rotation) {}

  /**
   * How far a change has come.
   *
   * @param state running or done
   * @param keysTotal data keys to wrap anew when it began
   * @param keysLeft data keys that another root key wraps now
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Progress(
      String oldKeyHash,
      String newKeyHash,
      String state,
      long keysTotal,
      long keysLeft,
      String actor,
      Instant startedAt,
      @Nullable Instant finishedAt) {

    static Progress of(Rotation rotation, long left) {
      return new Progress(
          rotation.from(),
          rotation.to(),
          rotation.isRunning() ? "running" : "done",
          rotation.keysTotal(),
          left,
          rotation.actor(),
          rotation.startedAt(),
          rotation.finishedAt());
    }
  }

  @GET
  @RolesAllowed("admin")
  @OperatorOnly
  @Operation(summary = "Which root key wraps, and how far its newest change has come")
  public Uni<MasterKey> show() {
    return roots
        .current()
        .chain(key -> table.newest().chain(newest -> progress(newest).map(p -> shown(key, p))));
  }

  @POST
  @Path("/rotate")
  @RolesAllowed("admin")
  @OperatorOnly
  @Operation(
      summary = "Change to the root key that is configured as the next one",
      description =
          "The call carries no key: configure ENCRYPTION_MASTER_KEY_NEXT (or the token's next key)"
              + " on every replica first, else 409. Data keys are wrapped anew in the background,"
              + " resumable; values are not touched and stay readable. Afterwards configure the new"
              + " key as ENCRYPTION_MASTER_KEY.")
  public Uni<Response> rotate() {
    return start
        .begin(caller.tenant(), caller.subject())
        .invoke(rotation::wake)
        .chain(this::show)
        .map(shown -> Response.accepted(shown).build());
  }

  private Uni<Optional<Progress>> progress(Optional<Rotation> newest) {
    return newest.isEmpty()
        ? Uni.createFrom().item(Optional.empty())
        : table.left(newest.get().to()).map(left -> Optional.of(Progress.of(newest.get(), left)));
  }

  private static MasterKey shown(RootKey key, Optional<Progress> progress) {
    return new MasterKey(key.fingerprint(), progress.orElse(null));
  }
}
