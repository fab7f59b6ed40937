package io.phishx.crypto.client;

import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** What a service that stores sealed rows tells {@link RewrapJob} about them. */
public interface RewrapOwner {

  /** Every table with sealed values; together they hold all values of the field map's tables. */
  List<RewrapTable> tables();

  /** The tenants that may have rows. */
  Uni<List<TenantId>> tenants();
}
