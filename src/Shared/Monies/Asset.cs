namespace AIForge.Shared.Monies;

/// <summary>What is owed and paid. The value is the one stored in the database.</summary>
public enum Asset
{
    /// <summary>Tether USD on any network, 6 decimals everywhere here.</summary>
    Usdt = 1,

    /// <summary>The platform's token, 8 decimals like its contract.</summary>
    Aitbc = 2,

    /// <summary>Bitcoin, 8 decimals: a minor unit is a satoshi.</summary>
    Btc = 3,
}
