package io.phishx.experiment.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of the registry, for reading; writes share a transaction with audit and idempotency. */
@Entity
@Immutable
@Table(name = "model_version")
@SuppressWarnings("NullAway.Init") // filled by Hibernate
class ModelRow {

  @Id UUID id;

  String model;

  @Column(name = "model_version")
  String modelVersion;

  @Nullable String endpoint;

  boolean production;

  @Column(name = "created_at")
  Instant createdAt;

  ModelVersion record() {
    return new ModelVersion(
        id,
        model,
        modelVersion,
        endpoint == null ? null : URI.create(endpoint),
        production,
        createdAt);
  }
}
