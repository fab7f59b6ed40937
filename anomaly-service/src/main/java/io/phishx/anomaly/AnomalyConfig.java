package io.phishx.anomaly;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What an operator may set for the analysis of mail; thresholds are each tenant's own. */
@ConfigMapping(prefix = "phishx.anomaly")
public interface AnomalyConfig {

  /**
   * Ids of the servers whose Authentication-Results headers speak for a mail, lower case. None: the
   * topmost header counts against a mail and never for it.
   */
  Optional<Set<String>> trustedServers();

  /**
   * Secret of the pseudonyms in baselines, base64 of at least 16 bytes; absent: derived from this
   * service's client secret. Another secret makes every correspondent a stranger.
   */
  Optional<String> pseudonymKey();

  /** Bytes of mail that are in work at once, above 0; more is answered with 429. */
  @WithDefault("128M")
  MemorySize admission();

  /** Mail up to this size is read at once, larger mail on a worker thread. */
  @WithDefault("32K")
  MemorySize readAtOnce();

  /** Threads that read larger mail, 1 to 64. */
  @WithDefault("2")
  @Min(1)
  @Max(64)
  int readers();

  /** How old {@code received_at} may be, above 0. */
  @WithDefault("7d")
  Duration oldestReceipt();

  /** How old a baseline may be that other processes learn for too: above 0. */
  @WithDefault("1s")
  Duration followAfter();

  /**
   * How long after a mail got its id it may become visible to other processes, clocks that differ
   * included; 10 seconds or more, as a statement may take that long.
   */
  @WithDefault("1m")
  Duration lateCommits();

  /**
   * Samples and correspondents that are held in memory for all tenants together, 1 or more; the
   * baselines that were used longest ago give way.
   */
  @WithDefault("400000")
  @Min(1)
  int baselineEntries();

  /** When mail is deleted that is older than its tenant's {@code retention_days}. */
  RetentionRounds retention();

  /** Pause between snapshots of changed baselines, above 0. */
  @WithDefault("10s")
  Duration snapshotPause();

  /** The model whose routing decides who scores. */
  @WithDefault("email_risk")
  String model();

  /** How a routed version is asked. */
  ModelCalls modelCalls();

  /** Base of experiment-service, which says how the model is routed. */
  @WithDefault("${phishx.experiment.url:http://localhost:8084}")
  URI experimentUrl();

  /**
   * What holds for tenants that have changed no setting of theirs; one that has keeps what the
   * others were at that moment.
   */
  Defaults defaults();

  /** When mail is deleted that its tenant keeps no longer. */
  interface RetentionRounds {

    /** How often every tenant is looked at, above 0. */
    @WithDefault("1h")
    Duration interval();

    /** From the start to the first look, above 0. */
    @WithDefault("1m")
    Duration firstAfter();
  }

  /** Bounds of the calls to models. */
  interface ModelCalls {

    /** How long a mail waits for its score, queue included; above 0. */
    @WithDefault("800ms")
    Duration timeout();

    /**
     * Calls to one host at once, 1 to 1000: a model that takes 100 ms then scores ten times as many
     * mails each second.
     */
    @WithDefault("64")
    @Min(1)
    @Max(1000)
    int connections();

    /** Mails that wait for a connection, 0 to 10 000; further ones get our own score at once. */
    @WithDefault("256")
    @Min(0)
    @Max(10_000)
    int queue();
  }

  /** Settings as {@code PUT /anomalies/config} takes them, with the same ranges. */
  interface Defaults {

    /** Whether every link counts, in newsletters too, to the letter of the guide. */
    @WithDefault("false")
    boolean guideCompat();

    /** How long analysed mail is kept, 1 to 3650 days. */
    @WithDefault("90")
    int retentionDays();

    /** Share of unusual mail that is expected, above 0 to 0.5; {@code CONTAMINATION_RATE}. */
    @WithDefault("0.05")
    double contaminationRate();

    /** Standard deviations from the mean, 1 to 10; {@code ZSCORE_THRESHOLD}. */
    @WithDefault("3.0")
    double zscoreThreshold();

    /** Interquartile ranges beyond the quartiles, 0.5 to 10. */
    @WithDefault("1.5")
    double iqrMultiplier();

    /** Mails that make up what is usual, 20 to 10 000; {@code SLIDING_WINDOW_SIZE}. */
    @WithDefault("1000")
    int slidingWindowSize();

    /** Scores above it are extreme, 0 to 100; {@code RISK_SCORE_ANOMALY_THRESHOLD}. */
    @WithDefault("85")
    double riskScoreAnomalyThreshold();

    /** More links than this are excessive, 0 to 1000; {@code URL_COUNT_ANOMALY_THRESHOLD}. */
    @WithDefault("10")
    int urlCountAnomalyThreshold();

    /** More files than this are excessive, 0 to 1000. */
    @WithDefault("5")
    int attachmentAnomalyThreshold();

    /** Share of first-time senders among a recipient's latest mails, 0.05 to 1. */
    @WithDefault("0.8")
    double newSenderRateThreshold();
  }
}
