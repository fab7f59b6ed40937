@NullMarked
package io.phishx.chassis.health;

import org.jspecify.annotations.NullMarked;
