/**
 * The local ingress: one origin in front of the five services; in a cluster a real gateway takes
 * its place.
 */
@NullMarked
package io.phishx.gateway;

import org.jspecify.annotations.NullMarked;
