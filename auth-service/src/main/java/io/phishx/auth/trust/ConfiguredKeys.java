package io.phishx.auth.trust;

import java.util.List;

/** Keys to trust that no table may hold: secrets, which both sign and verify. */
public interface ConfiguredKeys {

  /** Their JWKs as JSON; fixed for the life of this process. */
  List<String> jwks();
}
