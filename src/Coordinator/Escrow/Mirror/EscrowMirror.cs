using AIForge.Chains.Contracts;
using AIForge.Coordinator.Contracts;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;
using EscrowEnd = AIForge.Chains.Contracts.EscrowSettlement;
using NewEscrowOnChain = AIForge.Chains.Contracts.NewEscrow;

namespace AIForge.Coordinator.Escrow.Mirror;

/// <summary>
/// Repeats escrows of AITBC in the contract: what was held is locked there, what was released or refunded is settled. The ledger decides
/// and waits for nobody; while the chain is away the queue grows. A batch is made once: its calls are enqueued in the transaction that
/// takes its rows, and the contract leaves out what it knows already.
/// </summary>
internal sealed partial class EscrowMirror(
    Db db,
    EscrowMirrorStore store,
    ContractNetwork network,
    ContractTransactions transactions,
    EscrowMirrorMetrics metrics,
    IOptions<EscrowMirrorOptions> options,
    TimeProvider clock,
    ILogger<EscrowMirror> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = options.Value.CheckEvery }, clock, logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>How many acts were handed to the chain; none while too few wait and none waits long enough.</summary>
    internal async Task<int> BatchAsync(CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        // Another replica may be at it: its calls must be enqueued before the next ones, or a settlement overtakes its lock.
        if (!await EscrowMirrorStore.TryLockAsync(work, cancellationToken)) return 0;
        var acts = await EscrowMirrorStore.WaitingAsync(work, options.Value.BatchSize, cancellationToken);
        if (!IsDue(acts)) return 0;

        await SetAsideAsync(work, [.. acts.Where(act => !IsTold(act))], cancellationToken);
        // Locks first: what is settled in the same round must be locked before.
        await EnqueueAsync(work, acts, EscrowAct.Lock, locks => EscrowCall.LockBatch([.. locks.Select(ToNewEscrow)]), EscrowCall.LockGasLimit, cancellationToken);
        await EnqueueAsync(work, acts, EscrowAct.Settle, ends => EscrowCall.SettleBatch([.. ends.Select(ToSettlement)]), EscrowCall.SettleGasLimit, cancellationToken);
        await work.CommitAsync(cancellationToken);
        LogBatched(acts.Count);
        return acts.Count;
    }

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        if (!network.IsEnabled) return false;
        var done = await BatchAsync(cancellationToken);
        metrics.Set(await store.TotalsAsync(cancellationToken), Clock.GetUtcNow());
        return done == options.Value.BatchSize;
    }

    private bool IsDue(IReadOnlyList<EscrowActRow> acts) =>
        acts.Count == options.Value.BatchSize || (acts.Count > 0 && acts[0].CreatedAt <= Clock.GetUtcNow() - options.Value.MaxAge);

    private async Task EnqueueAsync(
        UnitOfWork work,
        IReadOnlyList<EscrowActRow> acts,
        EscrowAct which,
        Func<IReadOnlyList<EscrowActRow>, byte[]> call,
        Func<int, long> gasLimit,
        CancellationToken cancellationToken)
    {
        var batch = acts.Where(act => act.Act == (short)which && IsTold(act)).ToList();
        if (batch.Count == 0) return;
        var id = LedgerIds.Of("escrow.batch", $"{which}:{batch[0].Id}");
        await transactions.EnqueueAsync(work, id, ContractTarget.Escrow, call(batch), gasLimit(batch.Count), cancellationToken);
        await EscrowMirrorStore.AssignAsync(work, which, id, [.. batch.Select(act => act.Id)], Clock.GetUtcNow(), cancellationToken);
    }

    /// <summary>More than the contract can hold for one job stays in the ledger alone, and so do old payments, whose ids are of another kind.</summary>
    private async Task SetAsideAsync(UnitOfWork work, List<EscrowActRow> acts, CancellationToken cancellationToken)
    {
        foreach (var act in acts)
        {
            await EscrowMirrorStore.AssignAsync(work, (EscrowAct)act.Act, transactionId: null, [act.Id], Clock.GetUtcNow(), cancellationToken);
            LogSetAside(act.PaymentId, act.Amount);
        }
    }

    private static bool IsTold(EscrowActRow act) => act.Amount <= NewEscrowOnChain.LargestAmount && Id<JobPaymentTag>.TryParse(act.PaymentId, out _);

    // Users need no wallet on the chain: their money lies there in the balance of the platform's account.
    private NewEscrowOnChain ToNewEscrow(EscrowActRow act)
    {
        var left = (act.ExpiresAt - Clock.GetUtcNow() + options.Value.Margin).TotalSeconds;
        var timeout = (int)Math.Clamp(left, NewEscrowOnChain.ShortestTimeoutSeconds, NewEscrowOnChain.LongestTimeoutSeconds);
        return new NewEscrowOnChain(IdOf(act), network.Sender.ToBytes(), act.Amount, timeout, act.PlatformRate);
    }

    private EscrowEnd ToSettlement(EscrowActRow act) => new(IdOf(act), act.Payee is null ? null : network.Sender.ToBytes());

    internal static Guid IdOf(EscrowActRow act) => Id<JobPaymentTag>.TryParse(act.PaymentId, out var id)
        ? id.Value
        : throw new InvalidOperationException($"{act.PaymentId} is no id of a job's payment.");

    [LoggerMessage(Level = LogLevel.Warning, Message = "The contract cannot be told of {PaymentId} and its {Amount} minor units: they are in escrow in the ledger alone")]
    private partial void LogSetAside(string paymentId, long amount);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Acts} escrow acts were handed to the chain")]
    private partial void LogBatched(int acts);
}
