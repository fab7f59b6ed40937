/** How long the database is waited for, and whether it is there. */
@NullMarked
package io.phishx.chassis.database;

import org.jspecify.annotations.NullMarked;
