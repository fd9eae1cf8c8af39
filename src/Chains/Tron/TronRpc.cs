using System.Text.Json;
using AIForge.Chains.Rpc;

namespace AIForge.Chains.Tron;

/// <summary>
/// Asks one Tron node by HTTP. The node answers HTTP 200 to everything: an object without fields for what it does not know, and a field
/// Error for what went wrong. An answer is held against its question, as for <see cref="Ethereum.EthereumRpc"/>.
/// </summary>
public sealed class TronRpc(RpcEndpoint endpoint)
{
    private const int MostTransactionsOfBlock = 20_000;
    private const string Duplicate = "DUP_TRANSACTION_ERROR";

    public string Name => endpoint.Name;

    public async Task<TronBlock> HeadAsync(TronView view, CancellationToken cancellationToken) =>
        TronAnswers.Block(await AskAsync(view, "getnowblock", new { }, cancellationToken));

    /// <summary>Null for a block that this view does not have.</summary>
    public async Task<TronBlock?> BlockAsync(TronView view, long number, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(view, "getblockbynum", new { num = number }, cancellationToken);
        if (answer.IsEmptyObject) return null;
        var block = TronAnswers.Block(answer);
        return block.Number == number ? block : throw answer.Wrong($"the block {number} that was asked for");
    }

    /// <summary>Null for one that this view does not have. It does not say whether the transaction worked: see <see cref="InfoAsync"/>.</summary>
    public async Task<TronTransaction?> TransactionAsync(TronView view, Hash256 id, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(view, "gettransactionbyid", new { value = id.ToString(), visible = false }, cancellationToken);
        return Known(answer, id);
    }

    /// <summary>Null for one that does not wait to be put into a block.</summary>
    public async Task<TronTransaction?> PendingAsync(Hash256 id, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(TronView.Latest, "gettransactionfrompending", new { value = id.ToString(), visible = false }, cancellationToken);
        return Known(answer, id);
    }

    /// <summary>Null for one that is in no block of this view.</summary>
    public async Task<TronTransactionInfo?> InfoAsync(TronView view, Hash256 id, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(view, "gettransactioninfobyid", new { value = id.ToString(), visible = false }, cancellationToken);
        if (answer.IsEmptyObject) return null;
        var info = TronAnswers.Info(answer);
        return info.Id == id ? info : throw answer.Wrong("the transaction that was asked for");
    }

    /// <summary>Of all transactions in a block; none for a block that this view does not have.</summary>
    public async Task<IReadOnlyList<TronTransactionInfo>> InfosAsync(TronView view, long blockNumber, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(view, "gettransactioninfobyblocknum", new { num = blockNumber, visible = false }, cancellationToken);
        if (answer.IsEmptyObject) return [];
        TronTransactionInfo[] infos = [.. answer.Items(MostTransactionsOfBlock).Select(TronAnswers.Info)];
        if (infos.Any(info => info.BlockNumber != blockNumber)) throw answer.Wrong($"a list of the transactions in block {blockNumber}");
        return infos.DistinctBy(info => info.Id).Count() == infos.Length ? infos : throw answer.Wrong("a list with each transaction once");
    }

    /// <summary>Runs a call without sending it.</summary>
    /// <exception cref="RpcErrorException">There is no such contract, or the call would fail.</exception>
    public async Task<TronConstantCall> CallAsync(TronContractCall call, CancellationToken cancellationToken)
    {
        var question = new
        {
            owner_address = Prefixed(call.Owner),
            contract_address = Prefixed(call.Contract),
            data = Convert.ToHexStringLower(call.Data),
            visible = false,
        };
        return TronAnswers.ConstantCall(await AskAsync(TronView.Latest, "triggerconstantcontract", question, cancellationToken));
    }

    /// <summary>What a unit of energy costs who has none, in sun.</summary>
    public async Task<long> EnergyPriceAsync(CancellationToken cancellationToken)
    {
        const int mostParameters = 1000;
        var answer = await AskAsync(TronView.Latest, "getchainparameters", new { }, cancellationToken);
        foreach (var parameter in answer.Field("chainParameter").Items(mostParameters))
        {
            if (parameter.Field("key").Text() == "getEnergyFee") return parameter.Field("value").Number();
        }

        throw answer.Wrong("a list of parameters with getEnergyFee");
    }

    /// <summary>Gives the node a signed transaction to pass on; one that it already has is as good.</summary>
    public async Task BroadcastAsync(TronTransaction transaction, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(TronView.Latest, "broadcasttransaction", Body(transaction), cancellationToken);
        var code = answer.Optional("code")?.Text();
        if (answer.Optional("result")?.Boolean() != true && code != Duplicate)
            throw new RpcErrorException(NodeText.Cut(code ?? "FAILED"), NodeText.FromHexadecimal(answer.Optional("message")?.Text() ?? ""));
        if (TronAnswers.Hash(answer.Field("txid")) != transaction.Id) throw answer.Wrong($"the transaction's id {transaction.Id}");
    }

    private static TronTransaction? Known(JsonAnswer answer, Hash256 id)
    {
        if (answer.IsEmptyObject) return null;
        var transaction = TronAnswers.Transaction(answer);
        return transaction.Id == id ? transaction : throw answer.Wrong("the transaction that was asked for");
    }

    private static object Body(TronTransaction transaction)
    {
        var raw = transaction.RawData;
        var call = raw.Call ?? throw new InvalidOperationException("Only calls of contracts are sent.");
        var value = new { data = Convert.ToHexStringLower(call.Data), owner_address = Prefixed(call.Owner), contract_address = Prefixed(call.Contract) };
        var parameter = new { value, type_url = "type.googleapis.com/protocol.TriggerSmartContract" };
        return new
        {
            visible = false,
            txID = transaction.Id.ToString(),
            raw_data = new
            {
                contract = new[] { new { parameter, type = "TriggerSmartContract" } },
                ref_block_bytes = Convert.ToHexStringLower(raw.RefBlockBytes),
                ref_block_hash = Convert.ToHexStringLower(raw.RefBlockHash),
                expiration = raw.Expiration,
                fee_limit = raw.FeeLimit,
                timestamp = raw.Timestamp,
            },
            raw_data_hex = Convert.ToHexStringLower(transaction.RawBytes),
            signature = transaction.Signatures.Select(signature => Convert.ToHexStringLower(signature)),
        };
    }

    private static string Prefixed(TronAddress address) => Convert.ToHexStringLower(address.ToPrefixedBytes());

    private async Task<JsonAnswer> AskAsync(TronView view, string method, object question, CancellationToken cancellationToken)
    {
        var folder = view == TronView.Latest ? "wallet" : "walletsolidity";
        var answer = await endpoint.PostAsync($"{folder}/{method}", JsonSerializer.SerializeToUtf8Bytes(question), cancellationToken);
        if (answer.IsObject && answer.Optional("Error") is { } error) throw new RpcErrorException("Error", NodeText.Cut(error.Text()));
        return answer;
    }
}
