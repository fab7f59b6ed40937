/** What the service holds about one person, for that person. */
@NullMarked
package io.phishx.auth.export;

import org.jspecify.annotations.NullMarked;
