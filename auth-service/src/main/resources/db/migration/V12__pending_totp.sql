-- When the enrolment that is under way began: one that nobody confirmed in time is over.
alter table user_totp add column pending_at timestamptz;
