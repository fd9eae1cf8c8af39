namespace AIForge.Coordinator.Wallets;

/// <summary>The programs that clients say a wallet lives in; shown to people, decides nothing.</summary>
internal static class WalletTypes
{
    public const string Other = "other";

    public static IReadOnlyList<string> All { get; } = ["metamask", "tronlink", Other];
}
