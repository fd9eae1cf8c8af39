using System.Globalization;
using System.Text.Json;
using AIForge.Chains.Rpc;

namespace AIForge.Chains.Bitcoin;

/// <summary>
/// Asks one node by Bitcoin Core's JSON-RPC. Blocks are asked for as bytes and read here: their hash, their transactions' ids and that
/// the one commits to the others are computed, so that a node can withhold but hardly invent.
/// </summary>
public sealed class BitcoinRpc(RpcEndpoint endpoint) : IBitcoinNode
{
    /// <summary>A block has at most 4,000,000 bytes, each two digits.</summary>
    public const int MaxAnswerBytes = 8_500_000;

    private long _lastId;

    public string Name => endpoint.Name;

    public async Task<long> HeightAsync(CancellationToken cancellationToken) => (await AskAsync("getblockcount", [], cancellationToken)).Number();

    public async Task<BitcoinHash> BlockHashAsync(long height, CancellationToken cancellationToken)
    {
        var answer = await AskAsync("getblockhash", [height], cancellationToken);
        return BitcoinHash.TryParse(answer.Text(), out var hash) ? hash : throw answer.Wrong("a hash of 64 hexadecimal digits");
    }

    public async Task<BitcoinBlock> BlockAsync(BitcoinHash hash, CancellationToken cancellationToken)
    {
        var answer = await AskAsync("getblock", [hash.ToString(), 0], cancellationToken);
        if (!BitcoinBlock.TryRead(answer.PlainBytes(), out var block)) throw answer.Wrong("a whole block whose transactions are those of its header");
        return block.Hash == hash ? block : throw answer.Wrong($"the block {hash} that was asked for");
    }

    private async Task<JsonAnswer> AskAsync(string method, object[] parameters, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var question = JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "1.0", id, method, @params = parameters });
        var answer = await endpoint.PostAsync("", question, cancellationToken);
        if (answer.Optional("error") is { } error)
            throw new RpcErrorException(error.Field("code").SignedText(), NodeText.Cut(error.Field("message").Text()));
        if (answer.Field("id").Number() != id) throw answer.Wrong($"the answer to question {id.ToString(CultureInfo.InvariantCulture)}");
        return answer.Result();
    }
}
