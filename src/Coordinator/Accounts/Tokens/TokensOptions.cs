using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Accounts.Tokens;

public sealed class TokensOptions
{
    public const string SectionName = "Accounts:Tokens";

    [Required]
    [RegularExpression("[!-~]{1,64}")]
    public string Issuer { get; set; } = "aiforge";

    [Required]
    [RegularExpression("[!-~]{1,64}")]
    public string Audience { get; set; } = "aiforge-api";

    /// <summary>How long an access token works; its session can be ended at any time.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan AccessFor { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a session lasts, however often it is refreshed.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan RefreshFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How far the clocks of replicas may be apart.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a session that was looked up is believed without asking again: the longest that a revocation can go unheard.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan CacheSessionsFor { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Sessions that one user may have open; the oldest ends when another is opened.</summary>
    [Range(1, 1000)]
    public int MaxSessions { get; set; } = 50;

    /// <summary>The first signs, all are accepted: put a new one first, and drop the old one when its last token has expired. Empty for the key in the database.</summary>
    [MaxLength(2)]
    public IList<SigningKeyOptions> Keys { get; } = [];
}
