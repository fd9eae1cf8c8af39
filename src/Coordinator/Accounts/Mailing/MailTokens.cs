namespace AIForge.Coordinator.Accounts.Mailing;

/// <summary>What the tokens in mails begin with.</summary>
internal static class MailTokens
{
    public const string VerifyPrefix = "afv_";
    public const string ResetPrefix = "afw_";
}
