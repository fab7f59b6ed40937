/** The ground under the tests: settings, a sealing cipher in the process, and callers. */
@NullMarked
package io.phishx.auth.testkit;

import org.jspecify.annotations.NullMarked;
