using System.ComponentModel.DataAnnotations;
using AIForge.Coordinator.Wallets.Admin;

namespace AIForge.Coordinator.Wallets;

public sealed class WalletsOptions
{
    public const string SectionName = "Wallets";

    /// <summary>
    /// Host, and port if any, of the web application: what a wallet shows as the one that asks for the signature and compares with the
    /// page's own origin. Never taken from a request.
    /// </summary>
    [Required]
    public string Domain { get; set; } = "localhost:18000";

    /// <summary>The address of the page that signs in; below the domain.</summary>
    [Required]
    public string Uri { get; set; } = "http://localhost:18000/";

    /// <summary>EIP-155 chain id that sign-in messages name on Ethereum.</summary>
    [Range(1, long.MaxValue)]
    public long EthereumChainId { get; set; } = 1;

    /// <summary>The same on Tron: 728126428 is the main network, 3448148188 Nile.</summary>
    [Range(1, long.MaxValue)]
    public long TronChainId { get; set; } = 728126428;

    /// <summary>How long a message may be signed and sent back.</summary>
    [Range(typeof(TimeSpan), "00:00:30", "00:30:00")]
    public TimeSpan ChallengeFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Messages of one wallet and purpose that one network address may have open; one more makes the oldest of them void.</summary>
    [Range(1, 1000)]
    public int MaxOpenChallenges { get; set; } = 20;

    /// <summary>Messages that one network address may ask for within a minute.</summary>
    [Range(1, 100_000)]
    public int MessagesPerMinute { get; set; } = 30;

    /// <summary>Signatures that one network address may present within a minute.</summary>
    [Range(1, 100_000)]
    public int SignaturesPerMinute { get; set; } = 20;

    /// <summary>Wallets of one user.</summary>
    [Range(1, 1000)]
    public int MaxWallets { get; set; } = 20;

    /// <summary>
    /// The administrators of a network that never had any; unset for the platform's own two wallets. After the first start the
    /// database counts and this does not.
    /// </summary>
    public IReadOnlyList<AdminWalletOptions>? AdminWallets { get; set; }
}
