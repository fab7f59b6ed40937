/** Where a service may send requests that a person configured. */
@NullMarked
package io.phishx.chassis.egress;

import org.jspecify.annotations.NullMarked;
