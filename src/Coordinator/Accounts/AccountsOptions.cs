using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Accounts;

public sealed class AccountsOptions
{
    public const string SectionName = "Accounts";

    /// <summary>Keys of one user that are neither revoked nor expired.</summary>
    [Range(1, 10_000)]
    public int MaxActiveKeys { get; set; } = 100;

    /// <summary>
    /// How long a key that was looked up is believed without asking again. Below a second, so that one that is revoked is refused by
    /// then on every replica, also where no signal reaches it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan CacheKeysFor { get; set; } = TimeSpan.FromMilliseconds(500);

    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan RecordUsesEvery { get; set; } = TimeSpan.FromSeconds(30);
}
