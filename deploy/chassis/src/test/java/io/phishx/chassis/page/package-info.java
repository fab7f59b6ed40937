@NullMarked
package io.phishx.chassis.page;

import org.jspecify.annotations.NullMarked;
