using System.CommandLine;
using AIForge.Admin.Views;
using AIForge.Protocol.V1;

namespace AIForge.Admin.Commands;

/// <summary>`job-payments`: what jobs were paid, and the decision on a dispute.</summary>
internal static class JobPaymentsCommand
{
    public static Command Build(Session session) => new("job-payments", "Payments of jobs, and disputes about them.")
    {
        BuildShow(session),
        BuildResolve(session),
    };

    private static Command BuildShow(Session session)
    {
        var payment = new Argument<string>("PAYMENT") { Description = "jpay_…" };
        var command = new Command("show", "Show the payment of a job.") { payment };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<InspectJobPaymentResponse>(HttpMethod.Get, RequestTarget.Of($"/api/admin/job-payments/{parsed.GetValue(payment)}"), null, token),
            answer => JobPaymentViews.One(answer.Payment)));
        return command;
    }

    private static Command BuildResolve(Session session)
    {
        var payment = new Argument<string>("PAYMENT") { Description = "jpay_…" };
        var award = new Option<string>("--award") { Description = "What the work is worth, in the payment's currency; 0 gives everything back.", Required = true };
        var reason = new Option<string>("--reason") { Description = "Why; payer and security log are told.", Required = true };
        var command = new Command("resolve", "Decide on what is escrowed or disputed: the award for the node, the rest to the payer.") { payment, award, reason };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<ResolveJobPaymentResponse>(
                HttpMethod.Post,
                RequestTarget.Of($"/api/admin/job-payments/{parsed.GetValue(payment)}:resolve"),
                new ResolveJobPaymentRequest { Award = parsed.GetValue(award), Reason = parsed.GetValue(reason) },
                token),
            answer => JobPaymentViews.One(answer.Payment)));
        return command;
    }
}
