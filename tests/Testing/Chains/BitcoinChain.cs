using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AIForge.Chains.Bitcoin;
using AIForge.Chains.Rpc;

namespace AIForge.Testing.Chains;

/// <summary>
/// A real Bitcoin chain on this machine, with a wallet that has coins, that mines when it is told to. What a reorganisation takes out
/// of its block stays out until it is sent again.
/// </summary>
public sealed class BitcoinChain : IDisposable
{
    /// <summary>Coins of a block may be spent a hundred blocks later; these make fifty of fifty Bitcoin.</summary>
    private const int FundingBlocks = 150;

    private const int AtOnce = 50;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly Uri _wallet;
    private int _lastId;

    internal BitcoinChain(IReadOnlyDictionary<string, string> variables)
    {
        (Address, _wallet, Key) = (new Uri(variables["BTC_RPC"]), new Uri(variables["BTC_WALLET_RPC"]), variables["BTC_RPC_KEY"]);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{User}:{Key}")));
        Rpc = new BitcoinRpc(new RpcEndpoint(_http, Address, new RpcLimits { MaxAnswerBytes = BitcoinRpc.MaxAnswerBytes }, TimeProvider.System));
    }

    /// <summary>Where the node listens.</summary>
    public Uri Address { get; }

    public string User => "x";

    /// <summary>The node's password.</summary>
    public string Key { get; }

    public BitcoinRpc Rpc { get; }

    /// <summary>Sends and does not mine; one transaction with an output for each, in any order. Gives its id.</summary>
    public async Task<string> PayAsync(params (string Address, long Satoshis)[] outputs)
    {
        var question = new { outputs = outputs.Select(output => new { address = output.Address, value = output.Satoshis }), rate = 10_000, depth = 1 };
        using var response = await _http.PostAsJsonAsync(new Uri(_wallet, "/wallet/primary/send"), question).Within();
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>().Within();
        return response.IsSuccessStatusCode ? answer.GetProperty("hash").GetString()! : throw new InvalidOperationException(answer.ToString());
    }

    /// <summary>Gives the number of the last of them.</summary>
    public async Task<long> MineAsync(int blocks = 1)
    {
        var to = (await AskAsync(_wallet, "getnewaddress", "default")).GetString()!;
        for (var left = blocks; left > 0; left -= AtOnce) await AskAsync("generatetoaddress", Math.Min(left, AtOnce), to);
        return await Rpc.HeightAsync(default).Within();
    }

    /// <summary>Takes the last blocks off the chain and mines as many empty ones, and one more.</summary>
    public async Task ReorganiseAsync(int depth)
    {
        var height = await Rpc.HeightAsync(default).Within();
        await AskAsync("invalidateblock", (await Rpc.BlockHashAsync(height - depth + 1, default).Within()).ToString());
        await MineAsync(depth + 1);
    }

    /// <summary>What the node's clock says from now on, and so its blocks.</summary>
    public Task SetTimeAsync(DateTimeOffset time) => AskAsync("setmocktime", time.ToUnixTimeSeconds());

    /// <summary>A transaction as it is sent.</summary>
    public async Task<string> RawAsync(string id) => (await AskAsync("getrawtransaction", id)).GetString()!;

    public Task SendRawAsync(string transaction) => AskAsync("sendrawtransaction", transaction);

    /// <summary>Any method of the node.</summary>
    public Task<JsonElement> AskAsync(string method, params object[] parameters) => AskAsync(Address, method, parameters);

    public void Dispose() => _http.Dispose();

    internal Task FundAsync() => MineAsync(FundingBlocks);

    private async Task<JsonElement> AskAsync(Uri address, string method, params object[] parameters)
    {
        using var response = await _http.PostAsJsonAsync(address, new { id = Interlocked.Increment(ref _lastId), method, @params = parameters }).Within();
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>().Within();
        return answer.GetProperty("error").ValueKind == JsonValueKind.Null
            ? answer.GetProperty("result") : throw new InvalidOperationException($"{method}: {answer.GetProperty("error")}");
    }
}
