package io.phishx.bench;

import java.util.Locale;

/**
 * What a path over HTTP is measured against.
 *
 * @param floor per second and core of the service; what is needed
 * @param goal per second and core of the service; what is wanted
 * @param p99Millis the wanted 99th percentile; 0 for none
 */
record Goal(double floor, double goal, double p99Millis) {

  String verdict(double perCore, double p99) {
    if (perCore < floor) {
      return String.format(Locale.ROOT, "**below the floor** (%.2f of it)", perCore / floor);
    }
    boolean quick = p99Millis == 0 || p99 <= p99Millis;
    if (perCore >= goal && quick) {
      return "goal";
    }
    return perCore >= goal ? "floor (p99 above the goal)" : "floor";
  }
}
