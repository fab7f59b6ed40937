-- Keys go by shredding alone, which destroys them with a receipt; the history holds fingerprints.
comment on table data_key is 'kept when a tenant is erased: shredding destroys the keys';
comment on table key_rotation is 'kept when a tenant is erased: fingerprints only';

do $$
begin
  if to_regclass('public.shredding') is not null then
    comment on table shredding is 'kept when a tenant is erased: it says that his keys are destroyed';
  end if;
end
$$;
