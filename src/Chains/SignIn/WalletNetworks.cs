namespace AIForge.Chains.SignIn;

/// <summary>The names of the networks in requests, headers and the database.</summary>
public static class WalletNetworks
{
    /// <summary>In the order of the enum.</summary>
    public static IReadOnlyList<string> Names { get; } = ["ethereum", "tron"];

    public static string NameOf(WalletNetwork network) => Names[(int)network];

    /// <summary>Lower case only.</summary>
    public static bool TryParse(string? name, out WalletNetwork network)
    {
        network = default;
        for (var i = 0; i < Names.Count; i++)
        {
            if (!string.Equals(Names[i], name, StringComparison.Ordinal)) continue;
            network = (WalletNetwork)i;
            return true;
        }

        return false;
    }
}
