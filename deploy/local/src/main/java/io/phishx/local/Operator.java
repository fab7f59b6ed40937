package io.phishx.local;

/**
 * The first operator, whom auth-service creates at its first start; the password is never printed
 * by this record.
 */
public record Operator(String email, String password) {

  public Operator {
    if (email.isBlank() || password.isBlank()) {
      throw new IllegalArgumentException("an operator has an address and a password");
    }
  }

  @Override
  public String toString() {
    return "Operator[" + email + ", ***]";
  }
}
