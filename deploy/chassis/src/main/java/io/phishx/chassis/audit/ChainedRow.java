package io.phishx.chassis.audit;

import org.jspecify.annotations.Nullable;

/**
 * An entry and where it stands in the chain.
 *
 * @param seq its place; null while it waits for the sealer, as the hash
 * @param mac over its plaintext, in hexadecimal
 * @param hash of the chain up to it, in hexadecimal
 */
public record ChainedRow(AuditRow row, @Nullable Long seq, String mac, @Nullable String hash) {}
