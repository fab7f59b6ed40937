package io.phishx.auth.tenant;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A tenant's row. */
@Entity
@Table(name = "tenants")
class TenantEntity extends PanacheEntityBase {

  @Id
  @Column(name = "id")
  @Nullable UUID id;

  @Column(name = "slug", nullable = false)
  String slug = "";

  @Column(name = "name", nullable = false)
  String name = "";

  @Column(name = "state", nullable = false)
  String state = "active";

  @Column(name = "created_at", nullable = false)
  Instant createdAt = Instant.EPOCH;

  @Column(name = "updated_at", nullable = false)
  Instant updatedAt = Instant.EPOCH;

  Tenant tenant() {
    return new Tenant(
        Objects.requireNonNull(id, "id"),
        slug,
        name,
        TenantState.of(state).orElseThrow(),
        createdAt,
        updatedAt);
  }
}
