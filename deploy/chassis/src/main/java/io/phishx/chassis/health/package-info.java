/** What is told about dependencies that are never a reason to be "not ready". */
@NullMarked
package io.phishx.chassis.health;

import org.jspecify.annotations.NullMarked;
