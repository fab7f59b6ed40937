/** How far the standby of each pair is behind, from the servers' own positions. */
@NullMarked
package io.phishx.region.replication;

import org.jspecify.annotations.NullMarked;
