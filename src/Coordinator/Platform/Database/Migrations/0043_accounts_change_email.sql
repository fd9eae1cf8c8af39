-- Another address for an account: a token goes to the new one, a notice to the old one. A notice must reach every address that was
-- replaced, so that one mail of a kind waits for each recipient.
alter table mail_outbox drop constraint mail_outbox_kind_check;
alter table mail_outbox add constraint mail_outbox_kind_check
    check (kind in ('verify-email', 'reset-password', 'password-changed', 'change-email', 'email-changed'));
alter table mail_outbox drop constraint mail_outbox_user_id_kind_key;
alter table mail_outbox add constraint mail_outbox_one_waits unique (user_id, kind, recipient);

alter table mail_tokens drop constraint mail_tokens_purpose_check;
alter table mail_tokens add constraint mail_tokens_purpose_check check (purpose in ('verify-email', 'reset-password', 'change-email'));
