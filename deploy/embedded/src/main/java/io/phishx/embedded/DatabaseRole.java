package io.phishx.embedded;

/** The database roles of the product, besides PostgreSQL's own superuser. */
public enum DatabaseRole {
  /** Owns the databases and runs the migrations; sees no more than row security lets it see. */
  OWNER("phishx_owner"),
  /** What the services work with: owns nothing, cannot bypass row security. */
  APP("phishx_app"),
  /** What upkeep jobs work with: owns nothing, cannot bypass row security. */
  MAINTENANCE("phishx_maintenance");

  private final String roleName;

  DatabaseRole(String roleName) {
    this.roleName = roleName;
  }

  /** The role's name in SQL. */
  public String roleName() {
    return roleName;
  }
}
