package io.phishx.auth.trust;

import java.util.List;

/** Keys to trust that stand in the configuration instead of the table. */
public interface ConfiguredKeys {

  /** Their JWKs as JSON; fixed for the life of this process. */
  List<String> jwks();
}
