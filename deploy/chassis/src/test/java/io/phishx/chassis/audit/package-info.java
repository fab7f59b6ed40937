@NullMarked
package io.phishx.chassis.audit;

import org.jspecify.annotations.NullMarked;
