using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Accounts.Mailing;

public sealed class MailOptions
{
    public const string SectionName = "Accounts:Mail";

    internal const string NoFrom = "no-reply@aiforge.invalid";

    /// <summary>Without a host, mails are written to <see cref="Folder"/> instead of being sent.</summary>
    public string SmtpHost { get; set; } = "";

    [Range(1, 65_535)]
    public int SmtpPort { get; set; } = 587;

    /// <summary>STARTTLS; a server that speaks TLS from the first byte (port 465) is not supported. Off only for a relay on the same machine.</summary>
    public bool SmtpTls { get; set; } = true;

    /// <summary>Empty for a relay that asks for none.</summary>
    public string SmtpUser { get; set; } = "";

    /// <summary>A secret.</summary>
    public string SmtpPassword { get; set; } = "";

    [Required]
    [EmailAddress]
    public string From { get; set; } = NoFrom;

    /// <summary>Where mails are written without a host, one file each.</summary>
    [Required]
    public string Folder { get; set; } = "aiforge-mail";

    /// <summary>Files kept in <see cref="Folder"/>; the oldest go first.</summary>
    [Range(1, 100_000)]
    public int MaxFiles { get; set; } = 1000;

    /// <summary>Base of the links in mails, for example "https://aiforge.example". Empty: mails hold the token and say which call takes it.</summary>
    public string WebUrl { get; set; } = "";

    [Range(typeof(TimeSpan), "00:05:00", "7.00:00:00")]
    public TimeSpan VerifyFor { get; set; } = TimeSpan.FromHours(24);

    [Range(typeof(TimeSpan), "00:05:00", "1.00:00:00")]
    public TimeSpan ResetFor { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>After as many failures a mail is given up.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 8;

    /// <summary>Wait after the first failure; doubles with each further one, up to an hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromSeconds(30);
}
