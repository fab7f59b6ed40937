-- Asked for each second or two by every service's erasure feed and by shredding: few among very many tenants.
create index tenants_deleting on tenants (id) where state = 'deleting';
