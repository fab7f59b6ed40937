-- Clients of a tenant: what was granted to one before is refused, whatever secret it was got with.
alter table clients add column revoked_before timestamptz;
