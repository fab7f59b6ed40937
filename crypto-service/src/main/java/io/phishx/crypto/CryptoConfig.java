package io.phishx.crypto;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hibernate.validator.constraints.time.DurationMin;

/** How fields are sealed and keys are kept. */
@ConfigMapping(prefix = "phishx.encryption")
public interface CryptoConfig {

  /** False (only in a local run) leaves values readable; {@code ENCRYPTION_ENABLED}. */
  @WithDefault("true")
  boolean enabled();

  /**
   * The root key, {@code ENCRYPTION_MASTER_KEY}: 32 bytes as base64 or 64 hex digits are the key
   * itself, anything else is a passphrase of at least 16 characters.
   */
  Optional<String> masterKey();

  /**
   * The root key that an operator changes to, {@code ENCRYPTION_MASTER_KEY_NEXT}, in the same
   * forms; until then it only opens what it wrapped.
   */
  Optional<String> masterKeyNext();

  Pkcs11 pkcs11();

  /** A token that holds the root key, instead of {@code ENCRYPTION_MASTER_KEY}. */
  interface Pkcs11 {

    /** The token's PKCS#11 library; without it there is no token. */
    Optional<Path> library();

    /** Id of its slot; the first slot without it. */
    Optional<Long> slot();

    /** The user's PIN. */
    Optional<String> pin();

    /** Label of the AES-256 key that is the root key. */
    Optional<String> keyLabel();

    /** Label of the one that an operator changes to; in the token before the process starts. */
    Optional<String> nextKeyLabel();
  }

  /**
   * Keys of the guide's Python code whose {@code v1:} values are still to be read, {@code
   * ENCRYPTION_LEGACY_MASTER_KEYS}: separated by commas, a comma within as {@code \\,}. Nothing is
   * sealed under them.
   */
  Optional<List<String>> legacyMasterKeys();

  /**
   * Ids of the tenants whose values those keys made, {@code ENCRYPTION_LEGACY_TENANTS}, separated
   * by commas; needed with them. For nobody else are they tried.
   */
  Optional<Set<UUID>> legacyTenants();

  /**
   * Tables of tenants' own, as {@code <tenant id>/<table>}, whose {@code v1:} values may be under a
   * key that is no column's: sealed before each column had one, or by a legacy key; {@code
   * ENCRYPTION_UNDIVIDED_TABLES}. While one is listed, its tenant's admins can open any {@code v1:}
   * value of the tenant through it: list it to re-wrap it, then take it out.
   */
  Optional<Set<String>> undividedTables();

  /**
   * Whether values that were never sealed pass as they are, and are counted, until they have been
   * re-wrapped; {@code ENCRYPTION_MIGRATION}. Never left on: a value that somebody wrote past
   * crypto-service would pass too.
   */
  @WithDefault("false")
  boolean migration();

  /**
   * Format of the guide's tables by name; {@code auto} for those not named. A v1 value names no
   * key: its owner's job brings values of other formats to v1 and leaves those that are v1 as they
   * are, also those under a legacy master key.
   */
  Map<String, TableFormat> tableFormats();

  /** PBKDF2 rounds for a passphrase that has none stored yet; 100 000 or more. */
  @WithDefault("600000")
  @Min(100_000)
  int passphraseIterations();

  /**
   * Age in days after which a tenant's data key gets a successor; {@code KEY_ROTATION_INTERVAL}.
   */
  @WithDefault("90")
  @Min(1)
  @Max(3650)
  int rotationIntervalDays();

  /**
   * Least time between two rotations by hand of one key, since each has all its values re-wrapped;
   * 0 = none. Keys that are due do not wait for it.
   */
  @WithDefault("10m")
  Duration rotationPause();

  /**
   * How often keys are looked for that are due though their tenants seal nothing, and services told
   * again of rotations after which they have not counted a tenant's rows twice; above 0.
   */
  @WithDefault("1h")
  @DurationMin(millis = 1)
  Duration sweepInterval();

  /** From the start to the first of these looks; above 0. */
  @WithDefault("1m")
  @DurationMin(millis = 1)
  Duration sweepFirstAfter();

  /**
   * Values sealed under one data key before it gets a successor. NIST SP 800-38D allows 2^32 with
   * random nonces; the default leaves room for what is counted late.
   */
  @WithDefault("2147483648")
  @Min(1)
  @Max(4_000_000_000L)
  long maxSealsPerKey();

  /**
   * How long after a rotation values and indexes of the older key may still be on their way into a
   * database, and replicas may not know the newer one: several times the callers' timeout and
   * {@code cache.active-version-ttl}. A version is retired, and a new index key stored by, only
   * after it.
   */
  @WithDefault("5m")
  Duration settleTime();

  /**
   * Age after which an owner's count of its rows is made anew, above 0: rows that came otherwise
   * than through the owner are seen, and re-wrapped, by then.
   */
  @WithDefault("24h")
  @DurationMin(millis = 1)
  Duration countMaxAge();

  /**
   * Folder outside the database and its backups, shared by all replicas, that remembers which
   * tenants' keys were destroyed; {@code ENCRYPTION_SHRED_LEDGER}. Without it none can be.
   */
  Optional<Path> shredLedger();

  /**
   * How long backups of this service's database and of its write-ahead log are kept, 0 or more.
   * This service neither makes nor sees them: what is declared here is what a receipt of destroyed
   * keys says, and whoever signs for the installation answers for it. Empty = receipts say of no
   * time when the last backup with the wrapped keys is gone.
   */
  Optional<@DurationMin(millis = 0) Duration> backupsKept();

  /**
   * Public keys of receipts that are believed beside the service's own, by {@code kid}: {@code
   * phishx.encryption.receipt-keys."<kid>"=<x of its JWK>}. Only for a ledger that is older than
   * the database, after the database was lost.
   */
  Map<String, String> receiptKeys();

  /** Rows of one call, all tables together. */
  @WithDefault("10000")
  @Min(1)
  int maxRows();

  /** Bodies above this many bytes are worked on by the worker pool, not by the event loop. */
  @WithDefault("32K")
  MemorySize workerThreshold();

  /**
   * Memory for the calls on rows that the worker pool works on, all together; one that would need
   * more of it than is free is answered with 503, one that would need more than all with 413. Half
   * of the heap if it is not set. A body takes some six times its length, and a hundred bytes for
   * each value and name in it.
   */
  Optional<MemorySize> callMemory();

  /**
   * Bytes of bodies above {@code worker-threshold} that are under way at once, from before they are
   * read until their answers are written: half of them for services, half for all others, but the
   * longest body at least each; one more is answered with 503. A third of the heap if it is not
   * set.
   */
  Optional<MemorySize> bodyMemory();

  /**
   * How long a caller may take to send a body above {@code worker-threshold}; then he is cut off.
   */
  @WithDefault("1m")
  @DurationMin(seconds = 1)
  Duration bodyPatience();

  /**
   * Openings of rows by services that may wait to enter the audit log while the database is away;
   * each is in the process's own log at once. One more is refused with 503. 0 = none waits: without
   * its database the service opens nothing.
   */
  @WithDefault("10000")
  @Min(0)
  int lateOpenings();

  /**
   * Folder on this machine's disk that holds what was counted and not written yet, so that a killed
   * process loses none of it; {@code ENCRYPTION_USAGE_JOURNAL}. Without it a kill -9 loses what was
   * counted since the last write.
   */
  Optional<Path> usageJournal();

  /** How often counted operations are written to PostgreSQL. */
  @WithDefault("1s")
  Duration usageFlush();

  Cache cache();

  DecryptBudget decryptBudget();

  /** How many fields a caller may open before somebody is told. */
  interface DecryptBudget {

    /** What is counted together; a multiple of a second, counted from 1970 on. */
    @WithDefault("1h")
    Duration window();

    /** Fields per window of a person, whether asking here or through a service; 0 = no budget. */
    @WithDefault("20000")
    @Min(0)
    long people();

    /** Fields per window and tenant of a service that acts for nobody; 0 = no budget. */
    @WithDefault("1000000")
    @Min(0)
    long services();
  }

  /** Open data keys in memory. */
  interface Cache {

    /** Data keys kept open, all tenants together. */
    @WithDefault("20000")
    @Min(1)
    long maxKeys();

    /** Age after which a data key is read and unwrapped again; begun at half of it. */
    @WithDefault("1h")
    Duration maxAge();

    /**
     * How long what was last read still seals and opens while the database is away, {@code max-age}
     * at least: the keys stay in memory for it. A key version is not retired before a replica that
     * disappeared can no longer seal by it.
     */
    @WithDefault("24h")
    Duration outageAge();

    /** How long another replica's rotation may go unnoticed when its notice was lost. */
    @WithDefault("30s")
    Duration activeVersionTtl();
  }
}
