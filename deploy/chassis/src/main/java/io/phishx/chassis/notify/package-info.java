/** One notifier for SOC alerts and operations events: outbox, signed webhook, Alertmanager. */
@NullMarked
package io.phishx.chassis.notify;

import org.jspecify.annotations.NullMarked;
