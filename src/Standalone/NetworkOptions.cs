using AIForge.Chains.SignIn;

namespace AIForge.Standalone;

/// <summary>Where the one-machine network keeps its data and listens.</summary>
/// <param name="GatewayPort">The coordinator's gRPC listens on the next one.</param>
internal sealed record NetworkOptions(string DataFolder, int GatewayPort, IReadOnlyList<string> Models, string? PostgresPrograms)
{
    /// <summary>The administrators of a network that never had any; empty for the platform's own.</summary>
    public IReadOnlyList<WalletAddress> AdminWallets { get; init; } = [];

    /// <summary>Further settings of the coordinator.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings { get; init; } = [];

    /// <summary>The built web app; null where there is none, so that the gateway serves the API alone.</summary>
    public string? WebFolder { get; init; }

    public string GatewayUrl => $"http://127.0.0.1:{GatewayPort}";

    public string GrpcUrl => $"http://127.0.0.1:{GatewayPort + 1}";

    public string PathOf(string name) => Path.Combine(DataFolder, name);
}
