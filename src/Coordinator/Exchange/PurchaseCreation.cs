using AIForge.Chains.Bitcoin;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.RateLimits;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Exchange;

/// <summary>Makes out purchases: the price at today's rate, an address of its own, and until when. Steps 1 to 3 of the flow.</summary>
internal sealed partial class PurchaseCreation(
    Db db, ExchangeAccount account, ExchangeRates rates, LedgerBalances balances, CurrentSettings settings, RateLimitGate gate, TimeProvider clock, ILogger<PurchaseCreation> logger)
{
    public async Task<PurchaseRecord> RunAsync(Guid id, Guid userId, string btcAmount, string aitbcAmount, CancellationToken cancellationToken)
    {
        if (!account.IsConfigured) throw ExchangeFaults.NotConfigured();
        var rules = settings.Get(ExchangeRules.Setting);
        // Step 1: the price.
        var (rate, version) = await rates.CurrentAsync(cancellationToken);
        var quote = PurchaseQuote.Of(btcAmount, aitbcAmount, rate);
        if (quote.Btc < rules.LeastBtc) throw ExchangeFaults.TooLittle(quote.Field, rules.LeastBtc);
        var perHour = new RateLimitRule("purchases-hour", rules.QuotesPerHour, RateWindow.Hour) { Counted = "new purchases" };
        await gate.EnterAsync($"purchases:{userId:N}", perHour, LimitsAway.Refuse, cancellationToken);

        await using var work = await db.BeginAsync(cancellationToken);
        var now = clock.GetUtcNow();
        // Step 2: what is left of the limits and of the treasury.
        await RequireRoomAsync(work, userId, quote, rules, now, cancellationToken);
        // Step 3: the address.
        var (index, address) = await NextAddressAsync(work, cancellationToken);
        var purchase = new PurchaseRecord
        {
            Id = id,
            UserId = userId,
            Rate = rate.AitbcPerBtc,
            RateVersion = version,
            Btc = quote.Btc.MinorUnits,
            Aitbc = quote.Aitbc.MinorUnits,
            Network = account.Network.Name,
            Account = account.Name,
            AddressIndex = index,
            Address = address.ToString(),
            Script = address.ToScript(),
            Confirmations = rules.Confirmations,
            Status = PurchaseStatus.AwaitingPayment,
            CreatedAt = now,
            ExpiresAt = now.AddMinutes(rules.QuoteMinutes),
            MonitoredUntil = now.AddHours(rules.MonitoredHours),
            ChangedAt = now,
        };
        await PurchasesStore.InsertAsync(work, purchase, cancellationToken);
        await work.CommitAsync(cancellationToken);
        LogMadeOut(id, userId, quote.Btc.MinorUnits, index);
        return purchase;
    }

    private async Task RequireRoomAsync(UnitOfWork work, Guid userId, PurchaseQuote quote, ExchangeRules rules, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await PurchaseLimitsStore.LockAllAsync(work, cancellationToken);
        await PurchaseLimitsStore.LockUserAsync(work, userId, cancellationToken);
        var used = await PurchaseLimitsStore.OfUserAsync(work, userId, null, now, cancellationToken);
        if (used.Open >= rules.OpenQuotes) throw ExchangeFaults.TooManyOpen(rules.OpenQuotes);
        RequireWithin(quote, "in 24 hours", rules.PerDayBtc, used.Day);
        RequireWithin(quote, "in 30 days", rules.PerMonthBtc, used.Month);
        RequireWithin(quote, "of all users in 24 hours", rules.AllPerDayBtc, await PurchaseLimitsStore.OfAllAsync(work, now, cancellationToken));

        var treasury = (await balances.OfAsync(work, LedgerAccount.Treasury(), cancellationToken)).Available.MinorUnits;
        var left = Math.Max(0, treasury - await PurchaseLimitsStore.PromisedAsync(work, now, cancellationToken));
        if (quote.Aitbc.MinorUnits > left) throw ExchangeFaults.SoldOut(new Money(Asset.Aitbc, left));
    }

    private static void RequireWithin(PurchaseQuote quote, string limit, Money most, long used)
    {
        var left = Math.Max(0, most.MinorUnits - used);
        if (quote.Btc.MinorUnits > left) throw ExchangeFaults.TooMuch(quote.Field, limit, most, new Money(Asset.Btc, left));
    }

    private async Task<(long Index, SegwitAddress Address)> NextAddressAsync(UnitOfWork work, CancellationToken cancellationToken)
    {
        while (true)
        {
            var index = await PurchasesStore.NextIndexAsync(work, account.Name, cancellationToken);
            if (account.AddressAt(index) is { } address) return (index, address);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Purchase {PurchaseId} of user {UserId} for {Satoshis} satoshis was made out on address {Index}")]
    private partial void LogMadeOut(Guid purchaseId, Guid userId, long satoshis, long index);
}
