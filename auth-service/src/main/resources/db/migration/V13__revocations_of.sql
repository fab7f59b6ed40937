-- Whether a token is refused already; not unique, since revocations of before may stand there twice.
create index revocations_of on revocations (subject, kind);
