using System.CommandLine;
using AIForge.Admin.Views;
using AIForge.Protocol.V1;

namespace AIForge.Admin.Commands;

/// <summary>`exchange`: what was sold for Bitcoin, and what waits for a decision.</summary>
internal static class ExchangeCommand
{
    public static Command Build(Session session) => new("exchange", "AITBC that is sold for Bitcoin.")
    {
        BuildState(session),
        BuildPurchases(session),
        BuildCredit(session),
    };

    private static Command BuildState(Session session)
    {
        var command = new Command("state", "Show the treasury, how far the chain was read, and how much waits for a decision.");
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<GetExchangeStateResponse>(HttpMethod.Get, RequestTarget.Of($"/api/admin/exchange"), null, token),
            ExchangeViews.State));
        return command;
    }

    private static Command BuildPurchases(Session session)
    {
        var status = new Option<string?>("--status") { Description = "Only purchases in this state." };
        status.AcceptOnlyFromAmong("AWAITING_PAYMENT", "CONFIRMING", "COMPLETED", "UNDERPAID", "EXPIRED", "REVIEW", "REVERSED");
        var page = new PageOptions();
        var command = new Command("purchases", "List purchases, newest first.") { status };
        page.AddTo(command);
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<SearchPurchasesResponse>(
                HttpMethod.Get, page.AddTo(RequestTarget.Of($"/api/admin/exchange/purchases").With("status", parsed.GetValue(status)), parsed), null, token),
            answer => Cells.Page(ExchangeViews.List(answer.Purchases), answer.NextPageToken)));
        return command;
    }

    private static Command BuildCredit(Session session)
    {
        var purchase = new Argument<string>("PURCHASE") { Description = "purchase_…" };
        var reason = new Option<string>("--reason") { Description = "Why; it stands in the security log.", Required = true };
        var command = new Command("credit", "Credit what is held of a purchase at the rate of its quote.") { purchase, reason };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<CreditHeldPurchaseResponse>(
                HttpMethod.Post,
                RequestTarget.Of($"/api/admin/exchange/purchases/{parsed.GetValue(purchase)}:credit"),
                new CreditHeldPurchaseRequest { Reason = parsed.GetValue(reason) },
                token),
            answer => ExchangeViews.List([answer.Purchase])));
        return command;
    }
}
