using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Payments;

/// <summary>One network and how it is asked. What is not set has the value of the network's main chain.</summary>
public sealed class PaymentNetworkOptions
{
    /// <summary>Endpoints, the preferred one first: JSON-RPC on Ethereum, the HTTP API of a full node on Tron.</summary>
    public IReadOnlyList<string> Rpc { get; set; } = [];

    /// <summary>Sent to the endpoints as TRON-PRO-API-KEY (Tron) or as bearer token (Ethereum); empty for none.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>Endpoints that must tell the same of a transaction that moves much; no more than there are.</summary>
    [Range(1, 8)]
    public int Agreement { get; set; } = 1;

    /// <summary>How much that is, in USDT.</summary>
    [Required]
    public string AgreementFrom { get; set; } = "1000";

    /// <summary>EIP-155 chain id: 1 is Ethereum, 728126428 Tron. Compared with what the endpoints say.</summary>
    [Range(1, long.MaxValue)]
    public long? ChainId { get; set; }

    /// <summary>Contract of the token; the main chains have one only.</summary>
    public string? Token { get; set; }

    /// <summary>Decimals of the token; compared with the contract.</summary>
    [Range(6, 6)]
    public int Decimals { get; set; } = 6;

    /// <summary>Blocks, that of the transaction included, after which a payment counts: 3 on Ethereum, 19 on Tron.</summary>
    [Range(1, 1000)]
    public int? Confirmations { get; set; }

    /// <summary>How often the watcher looks for a new block.</summary>
    [Range(1, 600)]
    public int PollSeconds { get; set; } = 5;

    /// <summary>How long one answer of an endpoint is waited for.</summary>
    [Range(1, 60)]
    public int TimeoutSeconds { get; set; } = 5;

    /// <summary>Questions that one endpoint is asked within a second; more of them wait.</summary>
    [Range(1, 10_000)]
    public int RequestsPerSecond { get; set; } = 25;

    /// <summary>Most blocks that one question for transfers spans.</summary>
    [Range(1, 10_000)]
    public int ChunkBlocks { get; set; } = 2_000;

    /// <summary>Blocks that every scan reads again.</summary>
    [Range(1, 1_000)]
    public int OverlapBlocks { get; set; } = 64;

    /// <summary>Block that the watcher begins at on its first start; unset for the present one.</summary>
    [Range(0, long.MaxValue)]
    public long? StartBlock { get; set; }

    /// <summary>An endpoint whose newest block is older has lost touch with its network.</summary>
    [Range(10, 86_400)]
    public int MaxHeadAgeSeconds { get; set; } = 300;
}
