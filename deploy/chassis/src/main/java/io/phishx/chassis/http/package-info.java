/** What every HTTP call gets: a request id, a body limit, headers. */
@NullMarked
package io.phishx.chassis.http;

import org.jspecify.annotations.NullMarked;
