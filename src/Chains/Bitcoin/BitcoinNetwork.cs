using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace AIForge.Chains.Bitcoin;

/// <summary>One of Bitcoin's chains, as Bitcoin Core names it.</summary>
/// <param name="AddressPrefix">Of its segwit addresses (BIP 173).</param>
/// <param name="Genesis">Hash of its first block, as people write it: what tells the chains apart for certain.</param>
/// <param name="IsMain">Whether its coins are worth anything, and which versions its extended keys have.</param>
/// <param name="EasiestTarget">The least work that a block of the chain has.</param>
public sealed record BitcoinNetwork(string Name, string AddressPrefix, string Genesis, bool IsMain, BigInteger EasiestTarget)
{
    // Of the first block. The main chain's blocks have been more than this many times harder since September 2019: what is easier is not of it.
    private const long MainDifficulty = 10_000_000_000_000;

    private static readonly BigInteger First = new BigInteger(0xffff) << 208, OfSignet = new BigInteger(0x0377ae) << 216, OfRegtest = new BigInteger(0x7fffff) << 232;

    public static BitcoinNetwork Main { get; } = new("main", "bc", "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f", true, First / MainDifficulty);

    public static BitcoinNetwork Test { get; } = new("test", "tb", "000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943", false, First);

    public static BitcoinNetwork Test4 { get; } = new("testnet4", "tb", "00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043", false, First);

    public static BitcoinNetwork Signet { get; } = new("signet", "tb", "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6", false, OfSignet);

    public static BitcoinNetwork Regtest { get; } = new("regtest", "bcrt", "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206", false, OfRegtest);

    public static IReadOnlyList<BitcoinNetwork> All { get; } = [Main, Test, Test4, Signet, Regtest];

    public static bool TryParse(string? name, [NotNullWhen(true)] out BitcoinNetwork? network)
    {
        network = All.FirstOrDefault(candidate => candidate.Name == name);
        return network is not null;
    }

    public override string ToString() => Name;
}
