using AIForge.Coordinator.Exchange.Watching;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Exchange.ExchangeMapping;

namespace AIForge.Coordinator.Exchange.Admin;

[Authorize(Policies.Admin)]
internal sealed class ExchangeAdminGrpcService(
    PurchasesStore purchases, ReceiptsStore receipts, CursorsStore cursors, ExchangeAccount account, HeldPurchases held, TreasuryIssue treasury, LedgerBalances balances)
    : ExchangeAdminService.ExchangeAdminServiceBase
{
    public override async Task<GetExchangeStateResponse> GetExchangeState(GetExchangeStateRequest request, ServerCallContext context)
    {
        var cancellationToken = context.CancellationToken;
        var cursor = await cursors.FindAsync(account.Network.Name, cancellationToken);
        return new GetExchangeStateResponse
        {
            Issued = Aitbc(await treasury.IssuedAsync(cancellationToken)),
            Treasury = Aitbc((await balances.OfAsync(LedgerAccount.Treasury(), cancellationToken)).Posted),
            ReceivedBtc = Btc(-(await balances.OfAsync(LedgerAccount.External(Asset.Btc, PurchaseBooking.Network), cancellationToken)).Posted),
            ScannedHeight = cursor?.ScannedHeight ?? 0,
            ScannedTime = cursor?.ScannedTime?.ToTimestamp(),
            HeadHeight = cursor?.HeadHeight ?? 0,
            UnusedAddresses = await purchases.UnusedAddressesAsync(account.Name, cancellationToken),
            InReview = await purchases.CountInReviewAsync(cancellationToken),
        };
    }

    public override async Task<SearchPurchasesResponse> SearchPurchases(SearchPurchasesRequest request, ServerCallContext context)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        var rows = await purchases.ListAsync(null, ToStatus(request.Status), page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, purchase => purchase.Id);
        return new SearchPurchasesResponse { Purchases = { await ShowAsync(shown, context) }, NextPageToken = next };
    }

    public override async Task<CreditHeldPurchaseResponse> CreditHeldPurchase(CreditHeldPurchaseRequest request, ServerCallContext context)
    {
        var purchase = await held.CreditAsync(ToPurchaseId(request.PurchaseId), request.Reason, context.CancellationToken);
        return new CreditHeldPurchaseResponse { Purchase = (await ShowAsync([purchase], context)).Single() };
    }

    private async Task<IEnumerable<AdminPurchase>> ShowAsync(IReadOnlyList<PurchaseRecord> shown, ServerCallContext context)
    {
        var came = await receipts.OfPurchasesAsync([.. shown.Select(purchase => purchase.Id)], context.CancellationToken);
        var cursor = await cursors.FindAsync(account.Network.Name, context.CancellationToken);
        return shown.Select(purchase => new AdminPurchase
        {
            Purchase = ToProto(purchase, came, cursor),
            UserId = new Id<UserTag>(purchase.UserId).ToString(),
            AddressIndex = purchase.AddressIndex,
        });
    }
}
