/** The audit log as its readers see it. */
@NullMarked
package io.phishx.auth.audit;

import org.jspecify.annotations.NullMarked;
