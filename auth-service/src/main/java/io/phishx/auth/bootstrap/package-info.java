/** What has to be true before the first call: strong secrets and a first operator. */
@NullMarked
package io.phishx.auth.bootstrap;

import org.jspecify.annotations.NullMarked;
