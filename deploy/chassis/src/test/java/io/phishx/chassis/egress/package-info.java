@NullMarked
package io.phishx.chassis.egress;

import org.jspecify.annotations.NullMarked;
