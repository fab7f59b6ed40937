package io.phishx.chassis.notify;

import io.phishx.chassis.secret.Secret;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMin;

/** Whom this service notifies. */
@ConfigMapping(prefix = "phishx.notify")
public interface NotifyConfig {

  /** Targets by name; none when absent. */
  Map<String, Target> targets();

  /** Attempts before a notification is set aside as dead; 1 to 100. */
  @WithDefault("10")
  @Min(1)
  @Max(100)
  int maxAttempts();

  /** Wait after the first failed attempt; it doubles with each, up to an hour; 1 ms or more. */
  @WithDefault("1s")
  @DurationMin(millis = 1)
  Duration firstRetry();

  /** How long a notification is kept that was delivered or set aside; 1 s or more. */
  @WithDefault("30d")
  @DurationMin(seconds = 1)
  Duration retention();

  /** How often older ones are looked for; 100 ms or more. */
  @WithDefault("1h")
  @DurationMin(millis = 100)
  Duration purgeInterval();

  /** How often due notifications are looked for; 50 ms or more. */
  @WithDefault("1s")
  @DurationMin(millis = 50)
  Duration interval();

  /** One receiver. */
  interface Target {

    /** Where it is posted to; passes the egress guard. */
    URI url();

    /** Shape of the request. */
    @WithDefault("webhook")
    Form form();

    /** Key of the webhook signature: base64, optionally prefixed {@code whsec_}. */
    Optional<Secret> secret();

    /** Event types, or prefixes that end with {@code *}; all when absent. */
    Optional<Set<String>> events();
  }

  /** Shape of the request. */
  enum Form {
    /** Standard Webhooks: JSON with id, timestamp and signature headers. */
    WEBHOOK,
    /** Alertmanager's {@code POST /api/v2/alerts}. */
    ALERTMANAGER
  }
}
