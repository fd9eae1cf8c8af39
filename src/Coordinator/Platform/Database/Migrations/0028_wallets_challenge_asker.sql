-- Who asked, as an address or a /64: the messages that may be open are counted for each asker apart, so that nobody voids those of
-- another one. A replica that does not know the column yet names nobody.
alter table wallet_challenges add column asker text not null default '';

drop index wallet_challenges_by_wallet;
create index wallet_challenges_by_wallet on wallet_challenges (network, wallet_addr, asker, created_at desc);
