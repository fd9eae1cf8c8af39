using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Accounts.Limits;

/// <summary>How often one network address may try. IPv6 addresses count by their /64, which is what one household has.</summary>
public sealed class SignInOptions
{
    public const string SectionName = "Accounts:SignIn";

    /// <summary>Passwords and mailed tokens presented in a minute.</summary>
    [Range(1, 1_000_000)]
    public int AttemptsPerMinute { get; set; } = 20;

    [Range(1, 1_000_000)]
    public int RegistrationsPerHour { get; set; } = 5;

    [Range(1, 1_000_000)]
    public int RefreshesPerMinute { get; set; } = 120;

    /// <summary>Mails that may be asked for from one network address.</summary>
    [Range(1, 1_000_000)]
    public int MailRequestsPerHour { get; set; } = 20;

    /// <summary>Mails of one kind that may be asked for to one e-mail address.</summary>
    [Range(1, 1_000)]
    public int MailsPerHour { get; set; } = 3;
}
