package io.phishx.chassis.tenant;

/**
 * Fired before a tenant's rows are erased: whoever holds something of the tenant in memory that he
 * would write again forgets it now.
 */
public record TenantErasing(TenantId tenant) {}
