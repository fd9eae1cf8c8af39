using System.Collections.Concurrent;
using AIForge.Coordinator.Ledger;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Inference.Metering;

/// <summary>
/// Remembers for a while which accounts hold many times what their requests need. For those a node may begin while the ledger still
/// sets the money aside: it decides all the same, and before the first token is given away.
/// </summary>
internal sealed class AmpleCredits(LedgerBalances balances, TimeProvider clock)
{
    // Twenty requests of this size must fit into what was left at the last look, of which other replicas may have spent some since.
    private const int Margin = 20, Capacity = 50_000;

    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<LedgerAccount, (long Left, DateTimeOffset Until)> _known = [];

    /// <summary>Whether that much is surely there; counts it as spent.</summary>
    public bool Covers(LedgerAccount account, Money amount)
    {
        if (!_known.TryGetValue(account, out var known) || known.Until <= clock.GetUtcNow() || amount.MinorUnits > known.Left / Margin) return false;
        return _known.TryUpdate(account, (known.Left - amount.MinorUnits, known.Until), known);
    }

    /// <summary>Looks again, unless the last look still counts.</summary>
    public async Task LookAsync(LedgerAccount account, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(account, out var known) && known.Until > now) return;
        var balance = await balances.OfAsync(account, cancellationToken);
        if (_known.Count >= Capacity) _known.Clear();
        _known[account] = (balance.Available.MinorUnits, now + KeepFor);
    }

    public void Forget(LedgerAccount account) => _known.TryRemove(account, out _);
}
