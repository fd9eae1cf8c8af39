using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Texts;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Exchange.Admin;

/// <summary>An administrator credits what the rules leave to people.</summary>
internal sealed class HeldPurchases(Db db, PurchaseSettlement settlement, SecurityLog audit, AdminActor admin)
{
    private const int LongestReason = 500;

    public async Task<PurchaseRecord> CreditAsync(Guid id, string reason, CancellationToken cancellationToken)
    {
        reason = reason.Trim();
        if (reason.Length == 0) throw ExchangeFaults.ReasonMissing(LongestReason);
        if (ShownText.ProblemOfName(reason, LongestReason) is { } problem) throw ExchangeFaults.ReasonInvalid(problem);
        return await ConflictRetry.RunAsync(() => CreditOnceAsync(id, reason, cancellationToken));
    }

    private async Task<PurchaseRecord> CreditOnceAsync(Guid id, string reason, CancellationToken cancellationToken)
    {
        var name = new Id<PurchaseTag>(id).ToString();
        await using var work = await db.BeginAsync(cancellationToken);
        var purchase = await PurchasesStore.LockAsync(work, id, cancellationToken) ?? throw ExchangeFaults.NotFound(name);
        if (purchase.Status != PurchaseStatus.Review) throw ExchangeFaults.NothingHeld();
        var credited = await settlement.CreditHeldAsync(work, purchase, cancellationToken) ?? throw ExchangeFaults.TreasuryTooSmall();
        var happened = new SecurityEvent("purchase.credited")
        {
            UserId = purchase.UserId,
            Subject = name,
            Address = admin.Address,
            Details = new Dictionary<string, string>
            {
                ["wallet"] = admin.Wallet.Text,
                ["reason"] = reason,
                ["held_for"] = purchase.ReviewReason ?? "",
                ["aitbc"] = new Money(Asset.Aitbc, credited.CreditedAitbc - purchase.CreditedAitbc).ToDecimalString(),
            },
        };
        await audit.WriteAsync(work, happened, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return credited;
    }
}
