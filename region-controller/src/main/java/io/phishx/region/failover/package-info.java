/** What a pair does when its active region is away. */
@NullMarked
package io.phishx.region.failover;

import org.jspecify.annotations.NullMarked;
