/** Budgets of failures, shared by all replicas. */
@NullMarked
package io.phishx.auth.limit;

import org.jspecify.annotations.NullMarked;
