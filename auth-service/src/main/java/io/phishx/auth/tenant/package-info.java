/** The tenants, and the one that operates the installation. */
@NullMarked
package io.phishx.auth.tenant;

import org.jspecify.annotations.NullMarked;
