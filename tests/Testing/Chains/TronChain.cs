using System.Globalization;
using System.Numerics;
using System.Text.Json;
using AIForge.Chains;
using AIForge.Chains.Contracts;
using AIForge.Chains.Tron;

namespace AIForge.Testing.Chains;

/// <summary>
/// The Tron stand-in: blocks when they are told, a block is solid when 18 follow it. Amounts are in minor units of the token, 10^-6.
/// </summary>
public sealed class TronChain : IDisposable
{
    private const long FeeLimit = 100_000_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly ChainNode _node;
    private long _lastMillisecond;

    internal TronChain(IReadOnlyDictionary<string, string> variables)
    {
        _node = new ChainNode(variables["TRON_RPC"]);
        Token = TronAddress.TryParse(variables["TRON_TOKEN"], out var token, out _) ? token : throw new InvalidOperationException("no token");
        ChainId = long.Parse(variables["TRON_CHAIN_ID"], CultureInfo.InvariantCulture);
        Rpc = new TronRpc(_node.Endpoint);
    }

    /// <summary>Where the stand-in listens.</summary>
    public Uri Address => _node.Address;

    public long ChainId { get; }

    /// <summary>At the address of USDT on the main network.</summary>
    public TronAddress Token { get; }

    public TronRpc Rpc { get; }

    /// <summary>A new wallet with so much of the token.</summary>
    public async Task<TronAccount> NewAccountAsync(long tokens = 0)
    {
        var account = new TronAccount(ThrowAwayKey.Create());
        if (tokens > 0) await FundAsync(account.Address, tokens);
        return account;
    }

    public Task FundAsync(TronAddress account, long tokens, TronAddress? token = null) =>
        ControlAsync("grant", new { token = (token ?? Token).ToString(), account = account.ToString(), amount = tokens });

    /// <summary>Another contract, of which everybody may be given what the test likes.</summary>
    public async Task<TronAddress> NewTokenAsync(int decimals = 6)
    {
        var token = TronAddress.Of(ThrowAwayKey.Create().PublicKey);
        await ControlAsync("token", new { address = token.ToString(), decimals });
        return token;
    }

    /// <summary>Sends the token and does not mine.</summary>
    public Task<TransactionHash> TransferAsync(TronAccount from, TronAddress to, long amount, TronAddress? token = null) =>
        SendAsync(from, token ?? Token, TokenCall.Transfer(to.ToBytes(), amount));

    /// <summary>A transfer that its block will hold as failed: REVERT, OUT_OF_ENERGY…</summary>
    public async Task<TransactionHash> FailingTransferAsync(TronAccount from, TronAddress to, string result)
    {
        var hash = await TransferAsync(from, to, 1);
        await ControlAsync("decide", new { id = hash.ToString(), result });
        return hash;
    }

    /// <summary>One transaction that moves the token several times, as a contract for batches does.</summary>
    public async Task<TransactionHash> MultiSendAsync(TronAccount from, params (TronAddress To, long Amount)[] payments)
    {
        var hash = await TransferAsync(from, payments[0].To, 1);
        var logs = payments.Select(payment => new { token = Token.ToString(), from = from.Address.ToString(), to = payment.To.ToString(), amount = payment.Amount });
        await ControlAsync("decide", new { id = hash.ToString(), logs });
        return hash;
    }

    /// <summary>Signs as a wallet does and sends; does not mine.</summary>
    public async Task<TransactionHash> SendAsync(TronAccount from, TronAddress contract, byte[] data)
    {
        var reference = await Rpc.HeadAsync(TronView.Latest, default).Within();
        var rawData = TronRawData.Create(new TronContractCall(from.Address, contract, data), reference, NextMoment(), Lifetime, FeeLimit);
        var signed = TronTransaction.Sign(rawData, from.Key);
        if (!TronTransaction.TryRead(signed.Raw, out var transaction)) throw new InvalidOperationException("The transaction cannot be read again.");

        await Rpc.BroadcastAsync(transaction, default).Within();
        return new TransactionHash(signed.Hash);
    }

    /// <summary>Gives the number of the last of them.</summary>
    public async Task<long> MineAsync(int blocks = 1) => (await ControlAsync("mine", new { blocks })).GetProperty("head").GetInt64();

    /// <summary>Replaces the last blocks by one more; their transactions are gone, or wait to be mined again.</summary>
    public Task ReorganiseAsync(int depth, bool keep = false) => ControlAsync("reorganise", new { depth, keep });

    /// <summary>Takes a transaction that waits out of the pool.</summary>
    public Task DropAsync(TransactionHash hash) => ControlAsync("drop", new { id = hash.ToString() });

    /// <summary>Lets the next requests fail: 429, 503, garbage, empty, error, close or slow. A path is a method such as getnowblock, or *.</summary>
    public Task FailAsync(string kind, string path = "*", int times = 1, int milliseconds = 5000) =>
        ControlAsync("fault", new { kind, path, times, milliseconds });

    /// <summary>Takes back every failure that has not happened yet.</summary>
    public Task HealAsync() => ControlAsync("fault", new { kind = "none" });

    public async Task<BigInteger> BalanceAsync(TronAddress account)
    {
        var answer = await Rpc.CallAsync(new TronContractCall(account, Token, TokenCall.BalanceOf(account.ToBytes())), default).Within();
        return Abi.TryReadNumber(answer.Returned, out var balance) ? balance : throw new InvalidOperationException("The token has no such balance.");
    }

    public void Dispose() => _node.Dispose();

    private Task<JsonElement> ControlAsync(string act, object question) => _node.PostAsync($"/control/{act}", question);

    /// <summary>Two equal transfers in the same millisecond would be one transaction.</summary>
    private DateTimeOffset NextMoment()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        _lastMillisecond = Math.Max(now, _lastMillisecond + 1);
        return DateTimeOffset.FromUnixTimeMilliseconds(_lastMillisecond);
    }
}
