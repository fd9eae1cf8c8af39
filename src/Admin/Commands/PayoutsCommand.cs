using System.CommandLine;
using AIForge.Admin.Views;
using AIForge.Chains.SignIn;
using AIForge.Protocol.V1;
using Google.Protobuf;

namespace AIForge.Admin.Commands;

/// <summary>`payouts`: what users want to be paid, and the batches in which it leaves. docs/operations/payouts.md tells how a batch is signed.</summary>
internal static class PayoutsCommand
{
    private const long LargestFile = 1024 * 1024;

    public static Command Build(Session session) => new("payouts", "Payouts of users, and the batches in which they are signed.")
    {
        BuildList(session),
        BuildBatch(session),
        BuildBatches(session),
        BuildExport(session),
        BuildSubmit(session),
        BuildGiveUp(session),
    };

    private static Command BuildList(Session session)
    {
        var user = new Option<string?>("--user") { Description = "Only payouts of this user, user_…" };
        var status = new Option<string?>("--status") { Description = "Only payouts in this state." };
        status.AcceptOnlyFromAmong("REQUESTED", "BATCHED", "SIGNED", "SUBMITTED", "CONFIRMED", "FAILED", "CANCELLED");
        var chain = new Option<string?>("--chain") { Description = "Only this network: ethereum or tron." };
        chain.AcceptOnlyFromAmong([.. WalletNetworks.Names]);
        var page = new PageOptions();
        var command = new Command("list", "List payouts, newest first.") { user, status, chain };
        page.AddTo(command);
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<SearchPayoutsResponse>(
                HttpMethod.Get,
                page.AddTo(
                    RequestTarget.Of($"/api/admin/payouts")
                        .With("user_id", parsed.GetValue(user))
                        .With("status", parsed.GetValue(status))
                        .With("network", parsed.GetValue(chain)),
                    parsed),
                null,
                token),
            answer => Cells.Page(PayoutViews.List(answer.Payouts), answer.NextPageToken)));
        return command;
    }

    private static Command BuildBatch(Session session)
    {
        var chain = new Argument<string>("NETWORK") { Description = "ethereum or tron" };
        chain.AcceptOnlyFromAmong([.. WalletNetworks.Names]);
        var command = new Command("batch", "Fix the transactions of the payouts that wait on a network.") { chain };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<CreatePayoutBatchResponse>(
                HttpMethod.Post, RequestTarget.Of($"/api/admin/payouts/batches"), new CreatePayoutBatchRequest { Network = parsed.GetValue(chain) }, token),
            answer => PayoutViews.Batches([answer.Batch])));
        return command;
    }

    private static Command BuildBatches(Session session)
    {
        var page = new PageOptions();
        var command = new Command("batches", "List batches, newest first.");
        page.AddTo(command);
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<ListPayoutBatchesResponse>(HttpMethod.Get, page.AddTo(RequestTarget.Of($"/api/admin/payouts/batches"), parsed), null, token),
            answer => Cells.Page(PayoutViews.Batches(answer.Batches), answer.NextPageToken)));
        return command;
    }

    private static Command BuildExport(Session session)
    {
        var batch = Batch();
        var command = new Command("export", "Show the transactions of a batch; with --json, the file that is signed.") { batch };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<ExportPayoutBatchResponse>(HttpMethod.Get, RequestTarget.Of($"/api/admin/payouts/batches/{parsed.GetValue(batch)}"), null, token),
            answer => PayoutViews.Transactions(answer.Transactions)));
        return command;
    }

    private static Command BuildSubmit(Session session)
    {
        var batch = Batch();
        var file = new Argument<FileInfo>("FILE") { Description = "JSON {\"signatures\": [{\"payoutId\": …, \"signature\": …}]}" };
        file.AcceptExistingOnly();
        var command = new Command("submit", "Hand in the signatures of a batch: all of them or none are taken.") { batch, file };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            async client => await client.SendAsync<SignPayoutBatchResponse>(
                HttpMethod.Post,
                RequestTarget.Of($"/api/admin/payouts/batches/{parsed.GetValue(batch)}:sign"),
                await ReadAsync(parsed.GetValue(file)!, token),
                token),
            answer => PayoutViews.Transactions(answer.Transactions)));
        return command;
    }

    private static Command BuildGiveUp(Session session)
    {
        var payout = new Argument<string>("PAYOUT") { Description = "pout_…" };
        var reason = new Option<string>("--reason") { Description = "Why, for the user and the records.", Required = true };
        var command = new Command("give-up", "Make a payout payable again whose transaction can never be carried out.") { payout, reason };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<GiveUpPayoutResponse>(
                HttpMethod.Post,
                RequestTarget.Of($"/api/admin/payouts/{parsed.GetValue(payout)}:give_up"),
                new GiveUpPayoutRequest { Reason = parsed.GetValue(reason) },
                token),
            answer => PayoutViews.List([answer.Payout])));
        return command;
    }

    private static Argument<string> Batch() => new("BATCH") { Description = "pbatch_…" };

    private static async Task<SignPayoutBatchRequest> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        if (file.Length > LargestFile) throw new AdminException($"{file} is larger than {LargestFile} bytes: that is no file of signatures.");
        try
        {
            return JsonParser.Default.Parse<SignPayoutBatchRequest>(await File.ReadAllTextAsync(file.FullName, cancellationToken));
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new AdminException($"{file} is not {{\"signatures\": [{{\"payoutId\": …, \"signature\": …}}]}}: {exception.Message}");
        }
    }
}
