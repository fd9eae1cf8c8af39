using System.Diagnostics.Metrics;

namespace AIForge.Coordinator.Ledger;

/// <summary>What the last audit of this replica found.</summary>
internal sealed class LedgerMetrics
{
    public const string MeterName = "AIForge.Coordinator.Ledger";

    private readonly Counter<long> _audits;
    private readonly Counter<long> _differences;

    public LedgerMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _audits = meter.CreateCounter<long>("aiforge.ledger.audits", "{audit}", "Audits of the ledger that were finished.");
        _differences = meter.CreateCounter<long>("aiforge.ledger.differences", "{difference}", "Differences that audits of the ledger found: any is an alarm.");
    }

    public void Audited(LedgerAuditReport report)
    {
        _audits.Add(1);
        _differences.Add(report.Differences.Count);
    }
}
