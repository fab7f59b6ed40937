/**
 * Destroying a tenant's keys for good: the act, its receipt, and the ledger outside the database.
 */
@NullMarked
package io.phishx.crypto.shred;

import org.jspecify.annotations.NullMarked;
