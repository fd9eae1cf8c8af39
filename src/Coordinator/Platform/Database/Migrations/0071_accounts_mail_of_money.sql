-- Mails that tell of plans and listings that are due or have ended.
alter table mail_outbox drop constraint mail_outbox_kind_check;
alter table mail_outbox add constraint mail_outbox_kind_check check (kind in (
    'verify-email', 'reset-password', 'password-changed', 'change-email', 'email-changed',
    'plan-past-due', 'plan-ended', 'listing-due', 'listing-ended'));
