@NullMarked
package io.phishx.chassis.work;

import org.jspecify.annotations.NullMarked;
