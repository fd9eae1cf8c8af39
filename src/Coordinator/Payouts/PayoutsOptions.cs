using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Payouts;

/// <summary>Payouts to wallets. Without a network nothing leaves, and earnings stay payable.</summary>
public sealed class PayoutsOptions
{
    public const string SectionName = "Payouts";

    /// <summary>Networks that payouts leave on, by their names: ethereum, tron. Each must be configured for payments too.</summary>
    public IDictionary<string, PayoutNetworkOptions> Networks { get; init; } = new Dictionary<string, PayoutNetworkOptions>(StringComparer.Ordinal);

    /// <summary>Smallest amount of USDT that is paid out: less would cost more in network fees.</summary>
    [Required]
    public string LeastAmount { get; set; } = "10";

    /// <summary>How long a changed wallet waits before it is paid.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan WalletDelay { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Payouts of one user that are not done.</summary>
    [Range(1, 1000)]
    public int MaxOpenPayouts { get; set; } = 10;

    /// <summary>Payouts that are put into one batch.</summary>
    [Range(1, 500)]
    public int MaxBatch { get; set; } = 100;

    /// <summary>How long a prepared transaction may wait for its signature on Tron, where transactions expire; a day is the most that nodes take.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "23:50:00")]
    public TimeSpan TronLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How often a payout that is under way is looked at.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan CheckEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often accounts are looked at whose owners want to be paid by themselves.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan CollectEvery { get; set; } = TimeSpan.FromHours(1);
}
