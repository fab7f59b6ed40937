package io.phishx.experiment.model;

import io.phishx.chassis.tenant.TenantId;

/**
 * Who acts in which tenant.
 *
 * @param subject id of the user, client or service
 */
public record Caller(TenantId tenant, String subject) {}
