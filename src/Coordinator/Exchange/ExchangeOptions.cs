using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Exchange;

/// <summary>Selling AITBC for Bitcoin. Without a node and an account nothing is sold, and everything else works.</summary>
public sealed class ExchangeOptions
{
    public const string SectionName = "Exchange";

    /// <summary>AITBC that the treasury is to have been given in all: what is missing of it is issued at start. It never shrinks.</summary>
    [Required]
    public string Supply { get; set; } = "0";

    /// <summary>Bitcoin's chain: main, test, testnet4, signet or regtest.</summary>
    [Required]
    public string Network { get; set; } = "main";

    /// <summary>Public key of the account that is paid to: the xpub or zpub (tpub, vpub on test chains) of m/84'/0'/0'. Never a private key.</summary>
    public string AccountKey { get; set; } = "";

    /// <summary>JSON-RPC of a Bitcoin node, without a user in it. The node needs neither a wallet nor an index.</summary>
    public string Rpc { get; set; } = "";

    public string RpcUser { get; set; } = "";

    public string RpcPassword { get; set; } = "";

    [Range(1, 300)]
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>How often the node is asked for new blocks.</summary>
    [Range(1, 3600)]
    public int PollSeconds { get; set; } = 15;

    /// <summary>The first block to read; null for the node's newest at the first start.</summary>
    [Range(0, long.MaxValue)]
    public long? StartBlock { get; set; }

    /// <summary>Blocks after which a payment is not looked at any more.</summary>
    [Range(10, 1000)]
    public int FinalAfterBlocks { get; set; } = 100;

    /// <summary>Wallets find payments only within so many addresses that nobody paid to: beyond it the log warns.</summary>
    [Range(1, 100_000)]
    public int GapLimit { get; set; } = 20;

    /// <summary>SHA-256, in hexadecimal, of the token that the wallet daemon calls with; empty when there is none. Tokens begin with af_svc_.</summary>
    public string DaemonTokenHash { get; set; } = "";

    internal bool IsConfigured => Rpc.Length > 0;
}
