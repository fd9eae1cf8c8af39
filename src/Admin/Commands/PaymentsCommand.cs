using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using AIForge.Admin.Views;
using AIForge.Chains.SignIn;
using AIForge.Protocol.V1;

namespace AIForge.Admin.Commands;

/// <summary>`payments`: what users paid, what nobody claims, and whether chains and ledger agree.</summary>
internal static class PaymentsCommand
{
    public static Command Build(Session session) => new("payments", "Payments of users, and whether chains and ledger agree.")
    {
        BuildList(session),
        BuildShow(session),
        BuildReconcile(session),
        BuildUnmatched(session),
        BuildAssign(session),
        BuildLift(session),
    };

    private static Command BuildList(Session session)
    {
        var user = new Option<string?>("--user") { Description = "Only payments of this user, user_…" };
        var status = new Option<string?>("--status") { Description = "Only payments in this state." };
        status.AcceptOnlyFromAmong("PENDING", "CONFIRMING", "CONFIRMED", "FAILED", "EXPIRED", "REVERSED");
        var type = new Option<string?>("--type") { Description = "Only payments for this." };
        type.AcceptOnlyFromAmong("subscription", "publishing", "listing", "api", "job", "top_up");
        var (chain, from, until) = (Chain(), Time("--from", "Only payments made out at or after this time"), Time("--until", "Only payments made out before this time"));
        var hash = new Option<string?>("--tx") { Description = "Only payments that this transaction paid or was named for." };
        var page = new PageOptions();
        var command = new Command("list", "List payments, newest first.") { user, status, type, chain, from, until, hash };
        page.AddTo(command);
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<SearchPaymentsResponse>(
                HttpMethod.Get,
                page.AddTo(
                    RequestTarget.Of($"/api/admin/payments")
                        .With("user_id", parsed.GetValue(user))
                        .With("status", parsed.GetValue(status))
                        .With("network", parsed.GetValue(chain))
                        .With("type", parsed.GetValue(type))
                        .With("from_time", parsed.GetValue(from)?.ToString("o", CultureInfo.InvariantCulture))
                        .With("until_time", parsed.GetValue(until)?.ToString("o", CultureInfo.InvariantCulture))
                        .With("tx_hash", parsed.GetValue(hash)),
                    parsed),
                null,
                token),
            answer => Cells.Page(PaymentViews.List(answer.Payments), answer.NextPageToken)));
        return command;
    }

    private static Command BuildShow(Session session)
    {
        var payment = new Argument<string>("PAYMENT") { Description = "pay_…" };
        var command = new Command("show", "Show one payment, its transfers and every transaction that was named for it.") { payment };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<InspectPaymentResponse>(HttpMethod.Get, RequestTarget.Of($"/api/admin/payments/{parsed.GetValue(payment)}"), null, token),
            PaymentViews.Details));
        return command;
    }

    private static Command BuildReconcile(Session session)
    {
        var command = new Command("reconcile", "Compare what came on the chains with the ledger.");
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<ReconcilePaymentsResponse>(HttpMethod.Get, RequestTarget.Of($"/api/admin/payments/reconciliation"), null, token),
            answer => ReceiptViews.Reconciliation(answer.Networks)));
        return command;
    }

    private static Command BuildUnmatched(Session session)
    {
        var (chain, page) = (Chain(), new PageOptions());
        var command = new Command("unmatched", "List money that belongs to no payment, newest first.") { chain };
        page.AddTo(command);
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<ListUnmatchedReceiptsResponse>(
                HttpMethod.Get, page.AddTo(RequestTarget.Of($"/api/admin/payments/receipts").With("network", parsed.GetValue(chain)), parsed), null, token),
            answer => Cells.Page(ReceiptViews.List(answer.Receipts), answer.NextPageToken)));
        return command;
    }

    private static Command BuildAssign(Session session)
    {
        var receipt = new Argument<string>("RECEIPT") { Description = "rcpt_…" };
        var (user, reason) = (User(), Reason());
        var payment = new Option<string?>("--payment") { Description = "The user's payment that it pays, pay_…. [default: it goes to the balance]" };
        var command = new Command("assign", "Give money that belongs to no payment to a user.") { receipt, user, payment, reason };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<AssignReceiptResponse>(
                HttpMethod.Post,
                RequestTarget.Of($"/api/admin/payments/receipts/{parsed.GetValue(receipt)}:assign"),
                new AssignReceiptRequest { UserId = parsed.GetValue(user), PaymentId = parsed.GetValue(payment) ?? "", Reason = parsed.GetValue(reason) },
                token),
            answer => ReceiptViews.List([answer.Receipt])));
        return command;
    }

    private static Command BuildLift(Session session)
    {
        var (user, reason) = (User(), Reason());
        var command = new Command("lift", "Let a user buy again after a payment was reversed.") { user, reason };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<LiftPaymentRestrictionResponse>(
                HttpMethod.Post,
                RequestTarget.Of($"/api/admin/payments/restrictions/{parsed.GetValue(user)}:lift"),
                new LiftPaymentRestrictionRequest { Reason = parsed.GetValue(reason) },
                token),
            _ => Cells.Text($"{parsed.GetValue(user)} may buy again.")));
        return command;
    }

    /// <summary>Not --network, which says whose wallet signs.</summary>
    private static Option<string?> Chain()
    {
        var chain = new Option<string?>("--chain") { Description = "Only this network: ethereum or tron." };
        chain.AcceptOnlyFromAmong([.. WalletNetworks.Names]);
        return chain;
    }

    private static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        Description = $"{description}, for example 2026-01-31 or 2026-01-31T12:00:00Z; without a zone it is UTC.",
        CustomParser = ReadTime,
    };

    private static DateTimeOffset? ReadTime(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, utc, out var time)) return time;

        result.AddError($"'{text}' is no time.");
        return null;
    }

    private static Argument<string> User() => new("USER") { Description = "user_…" };

    private static Option<string> Reason() => new("--reason") { Description = "Why, for the security log.", Required = true };
}
