using System.Numerics;
using AIForge.Chains.Contracts;
using AIForge.Chains.Rpc;
using AIForge.Coordinator.Contracts;

namespace AIForge.Coordinator.Escrow.Mirror;

/// <summary>Compares what the contract knows of escrows with the ledger's word. Reads the chain once for each escrow: not for a user's call.</summary>
internal sealed class EscrowReconciliation(ContractNetwork network, IContractChain chain, EscrowMirrorStore store, TimeProvider clock)
{
    private const int Page = 100, MostCompared = 2_000, MostDifferences = 100;

    private static readonly TimeSpan SettledSince = TimeSpan.FromDays(7);

    public async Task<EscrowReport> RunAsync(CancellationToken cancellationToken)
    {
        var totals = await store.TotalsAsync(cancellationToken);
        if (!network.IsEnabled) return new EscrowReport(totals, null, 0, [], "");
        try
        {
            var locked = await LockedAsync(cancellationToken);
            var (compared, differences) = await CompareAsync(cancellationToken);
            return new EscrowReport(totals, locked, compared, differences, "");
        }
        catch (RpcException exception)
        {
            return new EscrowReport(totals, null, 0, [], exception.Message);
        }
    }

    private async Task<BigInteger?> LockedAsync(CancellationToken cancellationToken)
    {
        var answer = await chain.CallAsync(ContractTarget.Escrow, EscrowCall.Totals(), cancellationToken);
        return answer.Length == 2 * Abi.WordLength && Abi.TryReadNumber(answer.AsSpan(Abi.WordLength), out var locked) ? locked : null;
    }

    private async Task<(int Compared, IReadOnlyList<EscrowDifference> Differences)> CompareAsync(CancellationToken cancellationToken)
    {
        var (compared, after, since) = (0, 0L, clock.GetUtcNow() - SettledSince);
        var differences = new List<EscrowDifference>();
        while (compared < MostCompared && differences.Count < MostDifferences)
        {
            var page = await store.MirroredAsync(after, since, Page, cancellationToken);
            foreach (var act in page)
            {
                if (await DifferenceAsync(act, cancellationToken) is { } difference) differences.Add(difference);
            }

            compared += page.Count;
            if (page.Count < Page) break;
            after = page[^1].Id;
        }

        return (compared, differences);
    }

    private async Task<EscrowDifference?> DifferenceAsync(EscrowActRow act, CancellationToken cancellationToken)
    {
        var answer = await chain.CallAsync(ContractTarget.Escrow, EscrowCall.JobOf(EscrowMirror.IdOf(act)), cancellationToken);
        var found = EscrowState.TryRead(answer, out var state) ? state.Phase : EscrowPhase.None;
        var expected = (EscrowAct)act.Act == EscrowAct.Lock ? EscrowPhase.Held : act.Payee is null ? EscrowPhase.Refunded : EscrowPhase.Released;
        return found == expected ? null : new EscrowDifference(act.PaymentId, act.Amount, expected, found);
    }
}
