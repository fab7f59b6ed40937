package io.phishx.auth.client;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

/** The sixth service's one row. */
@Entity
@Table(name = "things")
@NullUnmarked // Hibernate fills the fields
class Thing {
  @Id UUID id;

  @Column(name = "tenant_id")
  UUID tenantId;

  String name;
}
