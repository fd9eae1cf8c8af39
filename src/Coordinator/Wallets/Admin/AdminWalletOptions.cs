namespace AIForge.Coordinator.Wallets.Admin;

public sealed class AdminWalletOptions
{
    /// <summary>"ethereum" or "tron".</summary>
    public string Network { get; set; } = "";

    public string Address { get; set; } = "";
}
