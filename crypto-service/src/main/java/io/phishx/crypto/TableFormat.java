package io.phishx.crypto;

/** The format in which a table's values are sealed; all are readable for ever. */
public enum TableFormat {
  /** v2 for rows with an id, v1 for bare rows. */
  AUTO,
  /** Always Fernet, for readers that know nothing else; not bound to the row. */
  V1,
  /** Always bound to the row: bare rows are refused. */
  V2
}
