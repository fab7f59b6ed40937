package io.phishx.bench;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a benchmark method is measured against; a method without it is a peer. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Figure {

  /** The unit of {@link #floor} and {@link #goal}. */
  enum Unit {
    /** Mean microseconds of one operation: less is better. */
    MEAN_MICROS,
    /** Operations a second on one core: more is better. */
    PER_SECOND
  }

  Unit unit();

  /** What is needed. */
  double floor();

  /** What is wanted. */
  double goal();

  /** The parameter's value that it holds for; empty for all. */
  String only() default "";

  /** The 99th percentile in microseconds that is needed; 0 for none. */
  double p99Micros() default 0;
}
