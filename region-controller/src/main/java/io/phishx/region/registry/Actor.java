package io.phishx.region.registry;

import io.phishx.chassis.tenant.TenantId;

/**
 * Who acts on regions.
 *
 * @param operator the operator tenant, whose audit log the act stands in
 * @param subject the person's or client's id, or the part of this service that acts by itself
 */
public record Actor(TenantId operator, String subject) {}
