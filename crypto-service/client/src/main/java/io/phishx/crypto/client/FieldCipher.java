package io.phishx.crypto.client;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * Seals, opens and indexes fields of stored rows; all that belongs to one act goes in one call.
 *
 * <p>Every call fails closed with {@link Problem.Unavailable} when it cannot be answered safely:
 * then nothing was sealed or opened, and nothing may be stored. All calls may be repeated. None
 * blocks; the answer arrives on the Vert.x context of the caller, if it has one.
 *
 * <p>A tenant whose keys were shredded gets {@link Problem.Gone}, a batch over the service's limits
 * {@link Problem.TooLarge}.
 */
public interface FieldCipher {

  /**
   * Seals every field of every row: bound to tenant, table, column, row id and type of the value.
   *
   * <p>Give only fields that the field map seals: a field that would stay readable makes the whole
   * call fail. Null stays null. Text, numbers, booleans, maps and lists keep their type.
   *
   * @return tables and rows in the order given
   */
  Uni<List<SealedRows>> seal(TenantId tenant, List<Rows> tables);

  /**
   * Opens rows as they were read from the database, with the ids they were sealed under. The
   * service refuses tables that belong to another service.
   *
   * @param reader the person whose call needs them; {@link OnBehalfOf#NOBODY} only where the
   *     service works for itself
   * @return tables and rows in the order given; a row with a field that does not authenticate is
   *     {@link OpenedRow.Refused} and gives none of its fields
   */
  Uni<List<OpenedRows>> open(TenantId tenant, OnBehalfOf reader, List<Rows> tables);

  /**
   * Blind indexes of {@code values}, normalised as the field map says. Values may collide: compare
   * the opened field after the search. {@code users.email} is indexed alike for every tenant, other
   * fields per tenant.
   *
   * @return one per value, in the order given
   */
  Uni<List<SearchIndex>> index(TenantId tenant, String table, String field, List<String> values);
}
