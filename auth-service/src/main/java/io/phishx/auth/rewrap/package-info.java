/** Which of this service's rows hold sealed values that follow the keys. */
@NullMarked
package io.phishx.auth.rewrap;

import org.jspecify.annotations.NullMarked;
