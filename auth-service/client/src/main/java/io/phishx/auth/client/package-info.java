/** What a service needs to accept our access tokens and to get its own. */
@NullMarked
package io.phishx.auth.client;

import org.jspecify.annotations.NullMarked;
