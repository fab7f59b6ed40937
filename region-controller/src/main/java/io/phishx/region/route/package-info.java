/** What routers and the public are told, and the round that keeps it true. */
@NullMarked
package io.phishx.region.route;

import org.jspecify.annotations.NullMarked;
