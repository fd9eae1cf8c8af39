using System.Globalization;

namespace AIForge.Coordinator.Accounts.Mailing;

/// <summary>What the mails say.</summary>
internal static class MailTexts
{
    public static Mail Compose(WaitingMail mail, string token, MailOptions options) => mail.Kind switch
    {
        MailKinds.VerifyEmail => Write(mail, "Confirm your e-mail address", $"""
            somebody, probably you, made the account "{mail.Username}" at the AIForge Network with this address. To confirm that it is yours,
            {Way(options, "verify-email", token, "/api/auth/email/verify")}

            This works once, within {Hours(options.VerifyFor)}. If it was not you, do nothing: the address stays unconfirmed.
            """),
        MailKinds.ResetPassword => Write(mail, "Choose a new password", $"""
            somebody, probably you, asked for a new password for the account "{mail.Username}" at the AIForge Network. To choose one,
            {Way(options, "reset-password", token, "/api/auth/password/reset", "new_password")}

            This works once, within {Hours(options.ResetFor)}, and signs the account out everywhere. If it was not you, do nothing: the
            password stays as it is.
            """),
        MailKinds.PasswordChanged => Write(mail, "Your password was changed", $"""
            the password of the account "{mail.Username}" at the AIForge Network was just changed. If that was not you, ask for a new password
            at once: whoever did it knows the old one or reads your mail.
            """),
        MailKinds.ChangeEmail => Write(mail, "Confirm your new e-mail address", $"""
            somebody, probably you, wants to use this address for the account "{mail.Username}" at the AIForge Network. To confirm that it is
            yours,
            {Way(options, "confirm-email", token, "/api/auth/email/confirm")}

            This works once, within {Hours(options.VerifyFor)}. If it was not you, do nothing: the account keeps the address it has.
            """),
        MailKinds.EmailChanged => Write(mail, "Your e-mail address was changed", $"""
            the account "{mail.Username}" at the AIForge Network has another e-mail address now; this one no longer belongs to it. If that was
            not you, write to the operator at once: whoever did it was signed in and, if the account has a password, knows it.
            """),
        MailKinds.PlanPastDue => Write(mail, "Your plan is not paid", $"""
            the plan of the account "{mail.Username}" at the AIForge Network has come to its end, and the balance did not hold the price of
            another month. The plan goes on for some days: until then, top up the balance or pay for the plan, and nothing changes.
            """),
        MailKinds.PlanEnded => Write(mail, "Your plan has ended", $"""
            the plan of the account "{mail.Username}" at the AIForge Network has ended, and the account is on the free plan now. You can
            subscribe again at any time; your keys, groups and models are as they were.
            """),
        MailKinds.ListingDue => Write(mail, "A listing of yours is due soon", $"""
            the listing of a model of the account "{mail.Username}" at the AIForge Network ends within days. If the balance holds the fee
            then, it is renewed by itself; if not, the model leaves the marketplace until the fee is paid.
            """),
        MailKinds.ListingEnded => Write(mail, "A model of yours left the marketplace", $"""
            the listing of a model of the account "{mail.Username}" at the AIForge Network was not paid, so the model is no longer shown in the
            marketplace. Nothing of it is lost: pay the listing fee and it is back.
            """),
        MailKinds.ServicePrice => Write(mail, "Prices of a service change", $"""
            the owner of a service that the account "{mail.Username}" at the AIForge Network subscribes to has changed its prices. Lower ones
            count at once; higher ones count after the notice, and for a month that is paid in advance from the next one on. Your
            subscriptions show the prices and their time; you can cancel before.
            """),
        MailKinds.ServicePastDue => Write(mail, "A subscription to a service is not paid", $"""
            a month of a service that the account "{mail.Username}" at the AIForge Network subscribes to is over, and the balance did not hold
            the price of another. The subscription goes on for some days: until then, top up the balance or pay, and nothing changes.
            """),
        MailKinds.ServiceEnded => Write(mail, "A subscription to a service has ended", $"""
            a subscription of the account "{mail.Username}" at the AIForge Network to a service has ended, and its key no longer works. Credits
            that were not used are on the balance.
            """),
        _ => throw new ArgumentOutOfRangeException(nameof(mail), mail.Kind, "There is no text for this kind of mail."),
    };

    private static Mail Write(WaitingMail mail, string subject, string text) => new(mail.Recipient, $"AIForge Network: {subject}", $"Hello,\n\n{text}\n");

    // Behind the #: browsers keep that part to themselves, so the token is in no server's log.
    private static string Way(MailOptions options, string page, string token, string path, params string[] more) => options.WebUrl.Length > 0
        ? $"open this link:\n\n    {options.WebUrl.TrimEnd('/')}/{page}#token={token}"
        : $"send this token:\n\n    {token}\n\nto the API, as JSON:\n\n    POST {path}\n    {{\"token\": \"…\"{string.Concat(more.Select(field => $", \"{field}\": \"…\""))}}}";

    private static string Hours(TimeSpan time) => time < TimeSpan.FromHours(1) || time.Minutes != 0
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} minutes")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0} hours");
}
