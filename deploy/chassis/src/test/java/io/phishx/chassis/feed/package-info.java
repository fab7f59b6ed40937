@NullMarked
package io.phishx.chassis.feed;

import org.jspecify.annotations.NullMarked;
