using System.Diagnostics.Metrics;

namespace AIForge.Coordinator.Contracts;

/// <summary>What waits for the chain, as the replica that sends sees it, and what became of it.</summary>
internal sealed class ContractsMetrics
{
    public const string MeterName = "AIForge.Coordinator.Contracts";

    private readonly Counter<long> _ended;
    private readonly Counter<long> _gas;
    private long _waiting;
    private double _oldestSeconds;

    public ContractsMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _ended = meter.CreateCounter<long>("aiforge.contracts.transactions", "{transaction}", "Contract transactions that have their confirmations, by state: any that is reverted is an alarm.");
        _gas = meter.CreateCounter<long>("aiforge.contracts.gas", "{gas}", "Gas that they used.");
        meter.CreateObservableGauge("aiforge.contracts.waiting", () => Volatile.Read(ref _waiting), "{transaction}", "Contract transactions that are queued or sent.");
        meter.CreateObservableGauge("aiforge.contracts.oldest", () => Volatile.Read(ref _oldestSeconds), "s", "Age of the oldest of them: it grows while the chain is down.");
    }

    public void Set(ContractQueue queue, DateTimeOffset now)
    {
        Volatile.Write(ref _waiting, queue.Queued + queue.Sent);
        Volatile.Write(ref _oldestSeconds, queue.Oldest is { } oldest ? (now - oldest).TotalSeconds : 0);
    }

    public void Ended(ContractTransactionState state, long gas)
    {
        if (state is not (ContractTransactionState.Mined or ContractTransactionState.Reverted)) return;
        _ended.Add(1, new KeyValuePair<string, object?>("state", state.ToString()));
        _gas.Add(gas);
    }
}
