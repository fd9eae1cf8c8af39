namespace AIForge.Shared.Monies;

/// <summary>What holds for every amount of an asset.</summary>
public static class Assets
{
    /// <summary>Supply cap of AITBC in whole tokens: its minor units fit 64 bits, in SQL and in the contract.</summary>
    public const long AitbcSupply = 21_000_000_000;

    /// <summary>Digits after the point: one unit is 10^scale minor units.</summary>
    public static int ScaleOf(Asset asset) => asset switch
    {
        Asset.Usdt => 6,
        Asset.Aitbc or Asset.Btc => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(asset), asset, null),
    };

    /// <summary>As the API writes it: USDT, AITBC, BTC.</summary>
    public static string CodeOf(Asset asset) => asset switch
    {
        Asset.Usdt => "USDT",
        Asset.Aitbc => "AITBC",
        Asset.Btc => "BTC",
        _ => throw new ArgumentOutOfRangeException(nameof(asset), asset, null),
    };

    /// <summary>Exactly the code, in upper case.</summary>
    public static bool TryParse(string? code, out Asset asset)
    {
        asset = code switch { "USDT" => Asset.Usdt, "AITBC" => Asset.Aitbc, "BTC" => Asset.Btc, _ => default };
        return asset != default;
    }
}
