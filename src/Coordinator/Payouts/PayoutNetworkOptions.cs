namespace AIForge.Coordinator.Payouts;

/// <summary>How payouts leave on one network. Its endpoints, chain and token are those of payments.</summary>
public sealed class PayoutNetworkOptions
{
    /// <summary>The wallet that pays; its key stays on the machine that signs.</summary>
    public string Wallet { get; set; } = "";

    /// <summary>Its private key, for development: transactions are signed as soon as they are prepared. Refused in any other environment.</summary>
    public string Key { get; set; } = "";
}
