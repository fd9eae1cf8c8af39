using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Payments;

/// <summary>Payments on chains. Without a network nobody can pay, and everything else works.</summary>
public sealed class PaymentsOptions
{
    public const string SectionName = "Payments";

    /// <summary>Networks that payments are taken on, by their names: ethereum, tron. One without endpoints is not configured.</summary>
    public IDictionary<string, PaymentNetworkOptions> Networks { get; init; } = new Dictionary<string, PaymentNetworkOptions>(StringComparer.Ordinal);

    /// <summary>How long the price of a payment holds.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan ExpiresAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long after its creation a late transfer still completes a payment; afterwards an administrator decides.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "30.00:00:00")]
    public TimeSpan MonitoredFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How much older than the payment a block may be: the clocks of chains and servers differ.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ClockTolerance { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a submitted transaction that no endpoint knows is asked for again.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan PollUnknownFor { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Payments of one user that wait for money.</summary>
    [Range(1, 1000)]
    public int MaxOpenPayments { get; set; } = 20;

    /// <summary>Transactions that may be submitted for one payment.</summary>
    [Range(1, 100)]
    public int MaxSubmissions { get; set; } = 10;

    /// <summary>Payments that one user may make out within a minute.</summary>
    [Range(1, 10_000)]
    public int CreationsPerMinute { get; set; } = 10;

    /// <summary>Transactions that one user may have checked within a minute: each costs calls to a chain.</summary>
    [Range(1, 10_000)]
    public int VerificationsPerMinute { get; set; } = 30;

    /// <summary>Smallest amount of USDT that tops up a balance: less would cost more in network fees.</summary>
    [Required]
    public string LeastTopUp { get; set; } = "1";

    /// <summary>Largest amount of USDT that tops up a balance at once.</summary>
    [Required]
    public string LargestTopUp { get; set; } = "100000";
}
