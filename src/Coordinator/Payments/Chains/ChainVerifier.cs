using AIForge.Chains;
using AIForge.Chains.Rpc;
using AIForge.Chains.SignIn;

namespace AIForge.Coordinator.Payments.Chains;

/// <summary>
/// Asks the endpoints of a network in their order until one gives a usable answer, and several of them where much money hangs on it.
/// An endpoint that lags has less to tell than another: where one knows a transaction, those that do not know it are passed over.
/// </summary>
internal sealed class ChainVerifier(NetworkFacts facts, IReadOnlyList<ChainEndpoint> endpoints, int agreement, UInt128 agreementFrom) : IChainVerifier
{
    private const int TriesPerEndpoint = 2;

    private static readonly TimeSpan DefaultRetry = TimeSpan.FromSeconds(5);

    public WalletNetwork Network => facts.Network;

    public IReadOnlyList<EndpointState> Endpoints => [.. endpoints.Select(endpoint => endpoint.State)];

    /// <summary>The lowest of the heads of as many endpoints as must agree: no single one can make confirmations up.</summary>
    public async Task<ChainHead> HeadAsync(CancellationToken cancellationToken)
    {
        var heads = new List<ChainHead>();
        await foreach (var head in AnswersAsync((_, head) => Task.FromResult(head), cancellationToken))
        {
            heads.Add(head);
            if (heads.Count == agreement) break;
        }

        var lowest = heads.MinBy(head => head.Height)!;
        return lowest with { FinalHeight = heads.Min(head => head.FinalHeight) };
    }

    public async Task<ChainTransaction> FindAsync(TransactionHash hash, CancellationToken cancellationToken)
    {
        var known = ChainTransaction.Unknown(hash);
        var (agreeing, without, needed) = (0, 0, 1);
        await foreach (var answer in AnswersAsync((reader, head) => reader.FindAsync(hash, head, cancellationToken), cancellationToken))
        {
            if (answer.Block is null)
            {
                if (known.State == ChainTransactionState.Unknown) known = answer;
                without++;
                continue;
            }

            if (known.Block is not null && !IsSame(known, answer)) throw new ChainDisagreementException($"The endpoints of {Network} tell different things of {hash}.");
            known = known.Block is null ? answer : known with { IsFinal = known.IsFinal && answer.IsFinal };
            needed = MovesMuch(known) ? agreement : 1;
            if (++agreeing >= needed) return known;
        }

        if (known.Block is null) return known;
        if (agreeing + without >= needed) throw new ChainDisagreementException($"{agreeing} of {needed} endpoints of {Network} have {hash} in a block.");
        throw new ChainUnavailableException($"{needed} endpoints of {Network} must agree on {hash}, and {agreeing} answered.", DefaultRetry);
    }

    public async Task<byte[]?> BlockHashAsync(long height, CancellationToken cancellationToken)
    {
        byte[]? known = null;
        var agreeing = 0;
        await foreach (var hash in AnswersAsync((reader, _) => reader.BlockHashAsync(height, cancellationToken), cancellationToken))
        {
            if (hash is null) continue;
            if (known is not null && !known.AsSpan().SequenceEqual(hash)) throw new ChainDisagreementException($"The endpoints of {Network} have different blocks at {height}.");
            known = hash;
            if (++agreeing == agreement) break;
        }

        return known;
    }

    public async Task<IReadOnlyList<TokenTransfer>> TransfersToAsync(string platformWallet, long fromBlock, long toBlock, CancellationToken cancellationToken)
    {
        // An endpoint that lags would leave out what it does not have yet, and the watcher would never come back to it.
        var answers = AnswersAsync(
            (reader, head) => head.Height >= toBlock
                ? reader.TransfersToAsync(platformWallet, fromBlock, toBlock, cancellationToken)
                : throw new RpcAnswerException($"{reader.Name} has no block {toBlock} yet, but {head.Height}"),
            cancellationToken);
        await foreach (var transfers in answers) return transfers;
        throw new InvalidOperationException("Without an answer there is an exception.");
    }

    private static bool IsSame(ChainTransaction one, ChainTransaction other) =>
        one.State == other.State
        && one.Block!.Number == other.Block!.Number
        && one.Block.Hash.AsSpan().SequenceEqual(other.Block.Hash)
        && one.Transfers.Select(Key).SequenceEqual(other.Transfers.Select(Key));

    private static (int, string, string, string, UInt128) Key(TokenTransfer transfer) =>
        (transfer.LogIndex, transfer.Token, transfer.From, transfer.To, transfer.Amount);

    private bool MovesMuch(ChainTransaction transaction)
    {
        var transfers = transaction.Transfers.Where(transfer => transfer.Token == facts.Token);
        return transfers.Aggregate(UInt128.Zero, (sum, transfer) => sum > UInt128.MaxValue - transfer.Amount ? UInt128.MaxValue : sum + transfer.Amount) >= agreementFrom;
    }

    /// <summary>The usable answers, one an endpoint; an exception when there was none at all.</summary>
    private async IAsyncEnumerable<T> AnswersAsync<T>(
        Func<IChainReader, ChainHead, Task<T>> question, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var failures = new List<RpcException>();
        var any = false;
        foreach (var endpoint in endpoints.Where(endpoint => endpoint.RestLeft == TimeSpan.Zero))
        {
            for (var tries = 0; tries < TriesPerEndpoint && endpoint.RestLeft == TimeSpan.Zero; tries++)
            {
                var (answered, answer, failure) = await TryAskAsync(endpoint, question, cancellationToken);
                if (failure is not null) failures.Add(failure);
                if (failure is RpcBusyException) break;
                if (!answered) continue;

                any = true;
                yield return answer!;
                break;
            }
        }

        if (!any) throw NoAnswer(failures);
    }

    private static async Task<(bool Answered, T? Answer, RpcException? Failure)> TryAskAsync<T>(
        ChainEndpoint endpoint, Func<IChainReader, ChainHead, Task<T>> question, CancellationToken cancellationToken)
    {
        try
        {
            return (true, await endpoint.AskAsync(question, cancellationToken), null);
        }
        catch (RpcException exception)
        {
            return (false, default, exception);
        }
    }

    private Exception NoAnswer(List<RpcException> failures)
    {
        var reasons = string.Join("; ", failures.Select(failure => failure.Message).Distinct());
        var isWrong = failures.Count > 0 && failures.All(failure => failure is RpcAnswerException);
        if (isWrong) return new ChainAnswerException($"No endpoint of {Network} gave an answer that can be used: {reasons}", failures[0]);

        if (failures.OfType<RpcBusyException>().MinBy(failure => failure.RetryAfter) is { } busy)
            return new ChainUnavailableException($"The endpoints of {Network} are busy: {reasons}", busy.RetryAfter, busy);

        var rest = endpoints.Min(endpoint => endpoint.RestLeft);
        return new ChainUnavailableException(
            failures.Count == 0 ? $"All endpoints of {Network} are left alone for a while after failures." : $"No endpoint of {Network} answers: {reasons}",
            rest > TimeSpan.Zero ? rest : DefaultRetry,
            failures.FirstOrDefault());
    }
}
