using System.Globalization;
using System.Numerics;
using System.Text.Json;
using AIForge.Chains;
using AIForge.Chains.Contracts;
using AIForge.Chains.Ethereum;

namespace AIForge.Testing.Chains;

/// <summary>
/// A real Ethereum chain on this machine that mines when it is told to. The block of a transaction is final eight blocks later.
/// Amounts are in minor units of the token, 10^-6.
/// </summary>
public sealed class EthereumChain : IDisposable
{
    private const long GasLimit = 300_000;
    private const long Tip = 1_000_000_000;
    private const long MaxFee = 100_000_000_000;

    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);

    private readonly ChainNode _node;
    private readonly string _owner;
    private int _lastId;

    internal EthereumChain(IReadOnlyDictionary<string, string> variables)
    {
        _node = new ChainNode(variables["ETH_RPC"]);
        _owner = variables["ETH_OWNER"];
        ChainId = long.Parse(variables["ETH_CHAIN_ID"], CultureInfo.InvariantCulture);
        (Token, FakeToken) = (Parse(variables["ETH_TOKEN"]), Parse(variables["ETH_FAKE_TOKEN"]));
        (MultiSend, Forwarder) = (Parse(variables["ETH_MULTISEND"]), Parse(variables["ETH_FORWARDER"]));
        Rpc = new EthereumRpc(_node.Endpoint);
    }

    /// <summary>Where the node listens.</summary>
    public Uri Address => _node.Address;

    public long ChainId { get; }

    /// <summary>Behaves as USDT: 6 decimals, transfer returns nothing.</summary>
    public EthereumAddress Token { get; }

    /// <summary>Writes the same events for any amount, and is worth nothing.</summary>
    public EthereumAddress FakeToken { get; }

    /// <summary>Pays several receivers in one transaction.</summary>
    public EthereumAddress MultiSend { get; }

    /// <summary>Passes ether on by an internal call.</summary>
    public EthereumAddress Forwarder { get; }

    public EthereumRpc Rpc { get; }

    /// <summary>A new wallet with 100 ether and so much of the token; mines the block that brings it.</summary>
    public async Task<EthereumAccount> NewAccountAsync(long tokens = 0)
    {
        var account = new EthereumAccount(ThrowAwayKey.Create());
        await FundAsync(account.Address, tokens);
        return account;
    }

    public async Task FundAsync(EthereumAddress account, long tokens)
    {
        await AskAsync("anvil_setBalance", account.ToString(), "0x" + (100 * Ether).ToString("x", CultureInfo.InvariantCulture));
        if (tokens == 0) return;

        var data = "0x" + Convert.ToHexStringLower(TokenCall.Transfer(account.ToBytes(), tokens));
        await AskAsync("eth_sendTransaction", new { from = _owner, to = Token.ToString(), data, gas = "0x493e0" });
        await MineAsync();
    }

    /// <summary>Sends the token and does not mine.</summary>
    public Task<TransactionHash> TransferAsync(EthereumAccount from, EthereumAddress to, long amount, EthereumAddress? token = null) =>
        SendAsync(from, token ?? Token, TokenCall.Transfer(to.ToBytes(), amount));

    /// <summary>Sends more of the token than anybody has: the block will hold a failed transaction.</summary>
    public Task<TransactionHash> FailingTransferAsync(EthereumAccount from, EthereumAddress to) => TransferAsync(from, to, long.MaxValue);

    /// <summary>Sends ether through a contract, which leaves no event.</summary>
    public Task<TransactionHash> PayInternallyAsync(EthereumAccount from, EthereumAddress to) =>
        SendAsync(from, Forwarder, Abi.Call("forward(address)", Abi.Account(to.ToBytes())), Ether);

    /// <summary>Several transfers of the token in one transaction; mines the approval before it.</summary>
    public async Task<TransactionHash> MultiSendAsync(EthereumAccount from, params (EthereumAddress To, long Amount)[] payments)
    {
        await SendAsync(from, Token, Abi.Call("approve(address,uint256)", Abi.Account(MultiSend.ToBytes()), Abi.Number(payments.Sum(payment => payment.Amount))));
        await MineAsync();

        byte[][] receivers = [Abi.Number(payments.Length), .. payments.Select(payment => Abi.Account(payment.To.ToBytes()))];
        byte[][] values = [Abi.Number(payments.Length), .. payments.Select(payment => Abi.Number(payment.Amount))];
        byte[][] head = [Abi.Account(Token.ToBytes()), Abi.Number(3 * Abi.WordLength), Abi.Number((3 + receivers.Length) * Abi.WordLength)];
        return await SendAsync(from, MultiSend, Abi.Call("send(address,address[],uint256[])", [.. head, .. receivers, .. values]));
    }

    /// <summary>Signs as a wallet does and sends; does not mine.</summary>
    public async Task<TransactionHash> SendAsync(EthereumAccount from, EthereumAddress to, byte[] data, BigInteger value = default)
    {
        var transaction = new FeeMarketTransaction
        {
            ChainId = ChainId,
            Nonce = await Rpc.NextNonceAsync(from.Address, BlockTag.Pending, default).Within(),
            MaxPriorityFeePerGas = Tip,
            MaxFeePerGas = MaxFee,
            GasLimit = GasLimit,
            To = to,
            Value = value,
            Data = data,
        };
        var signed = transaction.Sign(from.Key);
        await Rpc.SendAsync(signed, default).Within();
        return new TransactionHash(signed.Hash);
    }

    /// <summary>Gives the number of the last of them.</summary>
    public async Task<long> MineAsync(int blocks = 1)
    {
        await AskAsync("anvil_mine", "0x" + blocks.ToString("x", CultureInfo.InvariantCulture));
        return await Rpc.BlockNumberAsync(default).Within();
    }

    /// <summary>Replaces the last blocks by empty ones; their transactions are gone for good.</summary>
    public Task ReorganiseAsync(int depth) => AskAsync("anvil_reorg", depth, Array.Empty<object>());

    /// <summary>Takes a transaction that waits out of the pool.</summary>
    public Task DropAsync(TransactionHash hash) => AskAsync("anvil_dropTransaction", hash.ToPrefixedString());

    public async Task<string> SnapshotAsync() => (await AskAsync("evm_snapshot")).GetString()!;

    public Task RevertAsync(string snapshot) => AskAsync("evm_revert", snapshot);

    public async Task<BigInteger> BalanceAsync(EthereumAddress account)
    {
        var answer = await Rpc.CallAsync(Token, TokenCall.BalanceOf(account.ToBytes()), default).Within();
        return Abi.TryReadNumber(answer, out var balance) ? balance : throw new InvalidOperationException("The token has no such balance.");
    }

    /// <summary>Any method of the node.</summary>
    public async Task<JsonElement> AskAsync(string method, params object[] parameters)
    {
        var answer = await _node.PostAsync("", new { jsonrpc = "2.0", id = Interlocked.Increment(ref _lastId), method, @params = parameters });
        return answer.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"{method}: {answer.GetProperty("error")}");
    }

    public void Dispose() => _node.Dispose();

    private static EthereumAddress Parse(string text) => EthereumAddress.TryParse(text, AddressChecksum.Optional, out var address, out _)
        ? address : throw new InvalidOperationException(text);
}
