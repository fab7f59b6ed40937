/** Clients of the OAuth token endpoint: the services of the installation. */
@NullMarked
package io.phishx.auth.oauthclient;

import org.jspecify.annotations.NullMarked;
