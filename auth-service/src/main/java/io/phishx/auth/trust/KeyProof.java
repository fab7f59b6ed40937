package io.phishx.auth.trust;

import java.util.List;

/** Tells the rows of signing keys that this service wrote from those that anybody else did. */
public interface KeyProof {

  /** Those that are ours, in their order; each of the others is logged once and counted. */
  List<StoredKey> genuine(List<StoredKey> keys);
}
