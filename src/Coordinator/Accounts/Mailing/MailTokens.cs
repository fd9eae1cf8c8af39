namespace AIForge.Coordinator.Accounts.Mailing;

/// <summary>What the tokens in mails begin with.</summary>
internal static class MailTokens
{
    public const string VerifyPrefix = "afv_";
    public const string ResetPrefix = "afw_";
    public const string ChangePrefix = "afx_";

    /// <summary>Null for a kind of mail that carries no token.</summary>
    public static (string Prefix, TimeSpan Lifetime)? Of(string kind, MailOptions options) => kind switch
    {
        MailKinds.VerifyEmail => (VerifyPrefix, options.VerifyFor),
        MailKinds.ResetPassword => (ResetPrefix, options.ResetFor),
        MailKinds.ChangeEmail => (ChangePrefix, options.VerifyFor),
        _ => null,
    };
}
