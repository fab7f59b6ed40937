package io.phishx.chassis.problem;

/**
 * What is wrong with one part of the input.
 *
 * @param field path of the field in the body, or name of the parameter
 * @param message what was expected
 */
public record Violation(String field, String message) {}
