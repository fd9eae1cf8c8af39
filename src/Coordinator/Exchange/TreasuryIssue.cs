using System.Globalization;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Exchange;

/// <summary>Gives the treasury what the settings say that it is to have been given in all. However often it starts, and on however many replicas, once.</summary>
internal sealed partial class TreasuryIssue(
    Db db, LedgerBook book, LedgerBalances balances, IOptions<ExchangeOptions> options, ILogger<TreasuryIssue> logger) : IHostedService
{
    /// <summary>Where AITBC comes from.</summary>
    public static LedgerAccount Source { get; } = LedgerAccount.External(Asset.Aitbc, "aitbc");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!Money.TryParse(options.Value.Supply, Asset.Aitbc, out var supply)) throw new InvalidOperationException("The options are validated before.");
        if (!supply.IsZero) await RunAsync(supply, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What was issued so far, in 10^-8.</summary>
    public async Task<long> IssuedAsync(CancellationToken cancellationToken) => -(await balances.OfAsync(Source, cancellationToken)).Posted;

    private async Task RunAsync(Money supply, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        await PurchaseLimitsStore.LockAllAsync(work, cancellationToken);
        var issued = -(await balances.OfAsync(work, Source, cancellationToken)).Posted;
        if (issued > supply.MinorUnits) LogAbove(issued, supply.MinorUnits);
        if (issued >= supply.MinorUnits) return;

        var id = LedgerIds.Of("exchange.issue", supply.MinorUnits.ToString(CultureInfo.InvariantCulture));
        var amount = new Money(Asset.Aitbc, supply.MinorUnits - issued);
        var entry = new LedgerEntry(id, EntryKind.Issue, $"supply {supply.ToDecimalString()}", [new Leg(Source, LedgerAccount.Treasury(), amount)]);
        if (await book.TransferAsync(work, entry, cancellationToken) != LedgerOutcome.Applied) throw new InvalidOperationException("The treasury's supply was refused by the ledger.");
        await work.CommitAsync(cancellationToken);
        LogIssued(amount.ToDecimalString(), supply.ToDecimalString());
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Amount} AITBC were issued to the treasury; in all {Supply}")]
    private partial void LogIssued(string amount, string supply);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Issued} of 10^-8 AITBC were issued, more than the supply of {Supply} that is configured; nothing is taken back")]
    private partial void LogAbove(long issued, long supply);
}
