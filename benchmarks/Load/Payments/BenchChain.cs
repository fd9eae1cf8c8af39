using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using AIForge.Chains.Contracts;
using AIForge.Chains.Cryptography;
using AIForge.Chains.Ethereum;

namespace AIForge.Load.Payments;

/// <summary>A throw-away wallet with money on an Ethereum node that mines when it is told to.</summary>
internal sealed class BenchChain : IDisposable
{
    private const string Gas = "0x493e0";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    private BenchChain(Uri address, string token)
    {
        _http.BaseAddress = address;
        Token = token;
    }

    public PrivateKey Key { get; } = PrivateKey.TryRead(RandomNumberGenerator.GetBytes(32), out var key) ? key : throw new CryptographicException("A one in 2^128 chance.");

    public EthereumAddress Wallet => EthereumAddress.Of(Key.PublicKey);

    public string Token { get; }

    public long ChainId { get; private set; }

    public static async Task<BenchChain> ConnectAsync(Uri address, string token)
    {
        var chain = new BenchChain(address, token);
        chain.ChainId = Convert.ToInt64((await chain.AskAsync("eth_chainId")).GetString(), 16);
        var owner = (await chain.AskAsync("eth_accounts"))[0].GetString()!;
        await chain.AskAsync("anvil_setBalance", chain.Wallet.ToString(), "0x56bc75e2d63100000");
        await chain.AskAsync("anvil_impersonateAccount", chain.Wallet.ToString());
        await chain.TransferAsync(owner, chain.Wallet, 1_000_000_000_000);
        await chain.MineAsync(1);
        return chain;
    }

    /// <summary>Pays and does not mine.</summary>
    public async Task<string> PayAsync(EthereumAddress to, long amount) => await TransferAsync(Wallet.ToString(), to, amount);

    public Task MineAsync(int blocks) => AskAsync("anvil_mine", $"0x{blocks:x}");

    /// <summary>The one question that nobody who believes a chain can leave out.</summary>
    public Task<JsonElement> ReceiptAsync(string hash) => AskAsync("eth_getTransactionReceipt", hash);

    public void Dispose() => _http.Dispose();

    private async Task<string> TransferAsync(string from, EthereumAddress to, long amount)
    {
        var data = "0x" + Convert.ToHexStringLower(TokenCall.Transfer(to.ToBytes(), amount));
        return (await AskAsync("eth_sendTransaction", new { from, to = Token, data, gas = Gas })).GetString()!;
    }

    private async Task<JsonElement> AskAsync(string method, params object[] parameters)
    {
        using var reply = await _http.PostAsJsonAsync("", new { jsonrpc = "2.0", id = 1, method, @params = parameters });
        var answer = await reply.Content.ReadFromJsonAsync<JsonElement>();
        return answer.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"{method}: {answer}");
    }
}
