/** What was done by whom, appended in the act's transaction and sealed in a chain per tenant. */
@NullMarked
package io.phishx.chassis.audit;

import org.jspecify.annotations.NullMarked;
