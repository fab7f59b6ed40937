/**
 * State that another service owns, as one immutable snapshot with an age; and notices that wake.
 */
@NullMarked
package io.phishx.chassis.feed;

import org.jspecify.annotations.NullMarked;
