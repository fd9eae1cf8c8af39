using System.CommandLine;
using AIForge.Admin.Views;
using AIForge.Protocol.V1;

namespace AIForge.Admin.Commands;

/// <summary>`job-payments`: the arbiter's desk.</summary>
internal static class JobPaymentsCommand
{
    public static Command Build(Session session) => new("job-payments", "Payments of jobs, and the decision on disputed ones.")
    {
        BuildShow(session),
        BuildResolve(session),
    };

    private static Command BuildShow(Session session)
    {
        var payment = Payment();
        var command = new Command("show", "Show one payment.") { payment };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<InspectJobPaymentResponse>(HttpMethod.Get, RequestTarget.Of($"/api/admin/job-payments/{parsed.GetValue(payment)}"), null, token),
            answer => JobPaymentViews.Details(answer.Payment)));
        return command;
    }

    private static Command BuildResolve(Session session)
    {
        var payment = Payment();
        var award = new Option<string>("--award") { Description = "What the work is worth, at most the amount in escrow; 0 gives everything back.", Required = true };
        var reason = new Option<string>("--reason") { Description = "Why, for both sides and the security log.", Required = true };
        var command = new Command("resolve", "Decide on money in escrow: so much for the work of the last node, the rest back to the payer.") { payment, award, reason };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<ResolveJobPaymentResponse>(
                HttpMethod.Post,
                RequestTarget.Of($"/api/admin/job-payments/{parsed.GetValue(payment)}:resolve"),
                new ResolveJobPaymentRequest { Award = parsed.GetValue(award), Reason = parsed.GetValue(reason) },
                token),
            answer => JobPaymentViews.Details(answer.Payment)));
        return command;
    }

    private static Argument<string> Payment() => new("PAYMENT") { Description = "jpay_…" };
}
