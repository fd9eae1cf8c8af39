namespace AIForge.Coordinator.Accounts.Mailing;

/// <summary>What mails are about; those of <see cref="MailTokens"/> carry a token of the same purpose.</summary>
internal static class MailKinds
{
    public const string VerifyEmail = "verify-email";
    public const string ResetPassword = "reset-password";
    public const string PasswordChanged = "password-changed";
    public const string ChangeEmail = "change-email";
    public const string EmailChanged = "email-changed";
    public const string PlanPastDue = "plan-past-due";
    public const string PlanEnded = "plan-ended";
    public const string ListingDue = "listing-due";
    public const string ListingEnded = "listing-ended";
    public const string ServicePrice = "service-price";
    public const string ServicePastDue = "service-past-due";
    public const string ServiceEnded = "service-ended";
}
