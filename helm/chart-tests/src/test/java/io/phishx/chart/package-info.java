/** What holds for every rendering of the chart, for its alerts and for its dashboards. */
@NullMarked
package io.phishx.chart;

import org.jspecify.annotations.NullMarked;
