using System.Globalization;
using AIForge.Coordinator.Exchange.Watching;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Idempotency;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Exchange.ExchangeMapping;

namespace AIForge.Coordinator.Exchange;

[Authorize(Policies.User)]
internal sealed class ExchangeGrpcService(
    Caller caller,
    CallIdempotency call,
    PurchaseCreation creation,
    PurchasesStore purchases,
    ReceiptsStore receipts,
    CursorsStore cursors,
    ExchangeAccount account,
    ExchangeRates rates,
    CurrentSettings settings) : ExchangeService.ExchangeServiceBase
{
    private const int SecondsPerMinute = 60;

    [AllowAnonymous]
    public override async Task<GetExchangeRateResponse> GetExchangeRate(GetExchangeRateRequest request, ServerCallContext context)
    {
        var rules = settings.Get(ExchangeRules.Setting);
        var (rate, version) = await rates.CurrentAsync(context.CancellationToken);
        return new GetExchangeRateResponse
        {
            Rate = rate.AitbcPerBtc.ToString(CultureInfo.InvariantCulture),
            RateVersion = version,
            LeastBtc = rules.LeastBtc.ToDecimalString(),
            DailyLimitBtc = rules.PerDayBtc.ToDecimalString(),
            MonthlyLimitBtc = rules.PerMonthBtc.ToDecimalString(),
            QuoteSeconds = rules.QuoteMinutes * SecondsPerMinute,
            ConfirmationsRequired = rules.Confirmations,
            Available = account.IsConfigured,
        };
    }

    public override async Task<CreatePurchaseResponse> CreatePurchase(CreatePurchaseRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var purchase = (call.IsRepeat ? await purchases.FindAsync(call.ActId, context.CancellationToken) : null)
            ?? await creation.RunAsync(call.ActId, caller.UserId, request.BtcAmount, request.AitbcAmount, context.CancellationToken);
        return new CreatePurchaseResponse { Purchase = (await ShowAsync([purchase], context)).Single() };
    }

    public override async Task<ListPurchasesResponse> ListPurchases(ListPurchasesRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var page = Page.Of(request.PageSize, request.PageToken);
        var rows = await purchases.ListAsync(caller.UserId, null, page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, purchase => purchase.Id);
        return new ListPurchasesResponse { Purchases = { await ShowAsync(shown, context) }, NextPageToken = next };
    }

    public override async Task<GetPurchaseResponse> GetPurchase(GetPurchaseRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var purchase = await purchases.FindAsync(ToPurchaseId(request.PurchaseId), context.CancellationToken);
        if (purchase is null || purchase.UserId != caller.UserId) throw ExchangeFaults.NotFound(request.PurchaseId);
        return new GetPurchaseResponse { Purchase = (await ShowAsync([purchase], context)).Single() };
    }

    private async Task<IEnumerable<Purchase>> ShowAsync(IReadOnlyList<PurchaseRecord> shown, ServerCallContext context)
    {
        var came = await receipts.OfPurchasesAsync([.. shown.Select(purchase => purchase.Id)], context.CancellationToken);
        var cursor = await cursors.FindAsync(account.Network.Name, context.CancellationToken);
        return shown.Select(purchase => ToProto(purchase, came, cursor));
    }
}
