using System.Diagnostics.Metrics;

namespace AIForge.Coordinator.Escrow.Mirror;

/// <summary>How far the contract is behind the ledger, as this replica last saw it.</summary>
internal sealed class EscrowMirrorMetrics
{
    public const string MeterName = "AIForge.Coordinator.Escrow";

    private long _waiting;
    private double _oldestSeconds;
    private long _reverted;

    public EscrowMirrorMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        meter.CreateObservableGauge("aiforge.escrow.mirror.waiting", () => Volatile.Read(ref _waiting), "{act}", "Escrow acts that are in no batch.");
        meter.CreateObservableGauge("aiforge.escrow.mirror.oldest", () => Volatile.Read(ref _oldestSeconds), "s", "Age of the oldest of them.");
        meter.CreateObservableGauge("aiforge.escrow.mirror.reverted", () => Volatile.Read(ref _reverted), "{batch}", "Batches that the contract refused: any is an alarm.");
    }

    public void Set(EscrowMirrorTotals totals, DateTimeOffset now)
    {
        Volatile.Write(ref _waiting, totals.Waiting);
        Volatile.Write(ref _oldestSeconds, totals.Oldest is { } oldest ? (now - oldest).TotalSeconds : 0);
        Volatile.Write(ref _reverted, totals.Reverted);
    }
}
