using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Contracts;

/// <summary>The platform's contracts on an EVM chain. Without them the ledger works all the same; nothing is mirrored or anchored.</summary>
public sealed class ContractsOptions
{
    public const string SectionName = "Contracts";

    public bool Enabled { get; set; }

    /// <summary>JSON-RPC endpoints, the preferred one first. Transactions are given to all of them.</summary>
    public IReadOnlyList<string> RpcUrls { get; set; } = [];

    /// <summary>EIP-155 chain id; nothing is signed while an endpoint says another one.</summary>
    [Range(0, long.MaxValue)]
    public long ChainId { get; set; }

    /// <summary>File with the private key of the account that calls the contracts: 64 hexadecimal digits, readable by nobody else.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>Address of AitbcToken.</summary>
    public string Token { get; set; } = "";

    /// <summary>Address of JobEscrow.</summary>
    public string Escrow { get; set; } = "";

    /// <summary>Address of AuditAnchor.</summary>
    public string Anchor { get; set; } = "";

    /// <summary>Blocks, that of the transaction included, after which a transaction counts.</summary>
    [Range(1, 1000)]
    public int Confirmations { get; set; } = 3;

    /// <summary>How often the chain is looked at while something is on its way.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan CheckEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Transactions that are signed and in no block; more of them wait.</summary>
    [Range(1, 64)]
    public int MaxInFlight { get; set; } = 16;

    /// <summary>Most of a tip for a unit of gas, in billionths of the chain's coin, whatever an endpoint says is usual: it is always paid.</summary>
    [Range(1, 1_000_000)]
    public int MostTipGwei { get; set; } = 50;

    /// <summary>How long one answer of an endpoint is waited for.</summary>
    [Range(1, 60)]
    public int TimeoutSeconds { get; set; } = 5;
}
