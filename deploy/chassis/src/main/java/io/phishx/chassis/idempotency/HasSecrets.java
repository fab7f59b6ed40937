package io.phishx.chassis.idempotency;

/** An answer that shows a secret once: what is stored for a repeated call lacks it. */
public interface HasSecrets<T> {

  /** The same answer without its secrets. */
  T withoutSecrets();
}
