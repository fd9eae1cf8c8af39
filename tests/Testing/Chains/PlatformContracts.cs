using System.Globalization;
using AIForge.Chains.Cryptography;
using AIForge.Chains.Ethereum;

namespace AIForge.Testing.Chains;

/// <summary>The platform's contracts on a test's chain, with an operator of their own who has 10,000,000,000 AITBC in the escrow.</summary>
public sealed class PlatformContracts : IDisposable
{
    private readonly EthereumChain _chain;
    private readonly string _folder;

    private PlatformContracts(EthereumChain chain, string folder, IReadOnlyDictionary<string, string> addresses)
    {
        (_chain, _folder) = (chain, folder);
        (Token, Escrow, Anchor) = (Parse(addresses["CONTRACTS_TOKEN"]), Parse(addresses["CONTRACTS_ESCROW"]), Parse(addresses["CONTRACTS_ANCHOR"]));
        Operator = new EthereumAccount(PrivateKey.TryParse(File.ReadAllText(KeyFile).Trim(), out var key) ? key : throw new InvalidOperationException("no key"));
    }

    public EthereumAddress Token { get; }

    public EthereumAddress Escrow { get; }

    public EthereumAddress Anchor { get; }

    /// <summary>The account that calls them.</summary>
    public EthereumAccount Operator { get; }

    public string KeyFile => Path.Combine(_folder, "key");

    public static async Task<PlatformContracts> DeployAsync(EthereumChain chain)
    {
        var folder = Directory.CreateTempSubdirectory("aiforge-contracts-").FullName;
        var output = await NodeScript.RunAsync(["tools/chains/platform.mjs", chain.Address.AbsoluteUri, Path.Combine(folder, "key")]);
        var addresses = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return new PlatformContracts(chain, folder, addresses);
    }

    /// <summary>What the coordinator must know.</summary>
    /// <param name="rpc">Where the chain is reached, when not directly.</param>
    public Dictionary<string, string?> Settings(Uri? rpc = null) => new()
    {
        ["Contracts:Enabled"] = "true",
        ["Contracts:RpcUrls:0"] = (rpc ?? _chain.Address).AbsoluteUri,
        ["Contracts:ChainId"] = _chain.ChainId.ToString(CultureInfo.InvariantCulture),
        ["Contracts:KeyFile"] = KeyFile,
        ["Contracts:Token"] = Token.ToString(),
        ["Contracts:Escrow"] = Escrow.ToString(),
        ["Contracts:Anchor"] = Anchor.ToString(),
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static EthereumAddress Parse(string text) => EthereumAddress.TryParse(text, AddressChecksum.Required, out var address, out _)
        ? address : throw new InvalidOperationException(text);
}
