package io.phishx.chassis.audit;

import io.phishx.chassis.secret.Secret;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** How the audit log is sealed. */
@ConfigMapping(prefix = "phishx.audit")
public interface AuditConfig {

  /** Key of the MAC over each entry: 32 bytes or more as base64. */
  Secret macKey();

  /** How often new entries are chained; 100 ms or more. */
  @WithDefault("500ms")
  @DurationMin(millis = 100)
  Duration sealInterval();

  Checkpoint checkpoint();

  /** Signed statements of how far each tenant's chain reached, for keeping outside the database. */
  interface Checkpoint {

    /** Private Ed25519 key as base64 of PKCS #8; without one no checkpoint is made. */
    Optional<Secret> signingKey();

    /** Age at which a tenant's newest checkpoint is followed by the next; 1 minute or more. */
    @WithDefault("24h")
    @DurationMin(minutes = 1)
    Duration interval();

    /** A folder on another volume, where they are appended to a file per service and day. */
    Optional<Path> folder();
  }
}
