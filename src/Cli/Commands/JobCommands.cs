using System.CommandLine;
using AIForge.Cli.Jobs;
using AIForge.Protocol.V1;
using Spectre.Console;

namespace AIForge.Cli.Commands;

/// <summary>The commands behind ./forge job: `submit`, `show`, `logs`, `outputs`, `cancel`, `why` and `receipt`.</summary>
internal static class JobCommands
{
    public static Command BuildSubmit(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "The parameters of a container job as JSON: image, command, cpus and so on." };
        var inputs = new Option<string[]>("--input") { Description = "FILE=PATH: upload a file, which the container finds at this path below /inputs.", AllowMultipleArgumentsPerToken = false };
        var ttl = new Option<int>("--ttl") { Description = "Seconds until the job expires; 0 for the network's usual time." };
        var pay = new Option<string>("--pay") { Description = "What the job is paid with, from your balance.", DefaultValueFactory = _ => "" };
        var currency = new Option<string>("--currency") { Description = "USDT or AITBC.", DefaultValueFactory = _ => "" };
        var replicas = new Option<int>("--replicas") { Description = "Nodes of different owners that do it, 1 to 5; needs outputs_path." };
        var quorum = new Option<int>("--quorum") { Description = "How many of them must agree; more than half, which is the default." };
        var deterministic = new Option<bool>("--deterministic") { Description = "Equal inputs give equal outputs: its result may be checked." };
        var wishes = new JobWishOptions();
        var command = new Command("submit", "Queue a container job.") { file, inputs, ttl, pay, currency, replicas, quorum, deterministic };
        wishes.AddTo(command);
        command.SetAction((parsed, token) => session.RunAsync(parsed, async gateway =>
        {
            var request = await JobOrders.ReadAsync(parsed.GetValue(file)!, token);
            (request.TtlSeconds, request.PaymentAmount, request.PaymentCurrency) = (parsed.GetValue(ttl), parsed.GetValue(pay)!, parsed.GetValue(currency)!);
            wishes.Apply(parsed, request.Parameters);
            JobOrders.Verify(request, parsed.GetValue(replicas), parsed.GetValue(quorum), parsed.GetValue(deterministic));
            foreach (var input in parsed.GetValue(inputs) ?? []) JobOrders.Add(request, await new InputUpload(gateway).RunAsync(input, token));
            var job = (await gateway.SendAsync<CreateJobResponse>(HttpMethod.Post, "/api/jobs", request, token)).Job;
            AnsiConsole.MarkupLineInterpolated($"{job.JobId}");
        }));
        return command;
    }

    public static Command BuildShow(Session session) => Build(session, "show", "Show one job.", async (gateway, job, token) =>
        ModelViews.Write((await gateway.SendAsync<GetJobResponse>(HttpMethod.Get, $"/api/jobs/{job}", null, token)).Job));

    public static Command BuildWhy(Session session) => Build(session, "why", "Say why a job waits.", async (gateway, job, token) =>
        ModelViews.Write(await gateway.SendAsync<ExplainJobResponse>(HttpMethod.Get, $"/api/jobs/{job}:why", null, token)));

    public static Command BuildCancel(Session session) => Build(session, "cancel", "Cancel a job.", async (gateway, job, token) =>
        ModelViews.Write((await gateway.SendAsync<CancelJobResponse>(HttpMethod.Post, $"/api/jobs/{job}:cancel", new CancelJobRequest(), token)).Job));

    public static Command BuildLogs(Session session)
    {
        var job = JobArgument();
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on until the job has ended." };
        var command = new Command("logs", "Show what a job wrote.") { job, follow };
        command.SetAction((parsed, token) => session.RunAsync(parsed, gateway =>
        {
            var logs = new JobLogReader(gateway, Console.Out, Console.Error);
            var id = Uri.EscapeDataString(parsed.GetValue(job)!);
            return parsed.GetValue(follow) ? logs.FollowAsync(id, token) : logs.ReadAsync(id, token);
        }));
        return command;
    }

    public static Command BuildOutputs(Session session)
    {
        var job = JobArgument();
        var output = new Option<string?>("--output", "-o") { Description = "Download all of them as a tar archive to this file; unless given they are listed." };
        var command = new Command("outputs", "List or download what a job left.") { job, output };
        command.SetAction((parsed, token) => session.RunAsync(parsed, gateway =>
        {
            var outputs = new JobOutputs(gateway, Console.Out);
            var id = Uri.EscapeDataString(parsed.GetValue(job)!);
            return parsed.GetValue(output) is { } path ? outputs.DownloadAsync(id, path, token) : outputs.ListAsync(id, token);
        }));
        return command;
    }

    public static Command BuildReceipt(Session session)
    {
        var job = JobArgument();
        var verify = new Option<bool>("--verify") { Description = "Check it on this machine, and the job's result against it. Exit status 1 when it does not hold." };
        var fingerprint = new Option<string?>("--fingerprint") { Description = "Verify it, and that this key signed it, as the node's operator sees it in `aiforge-node status`." };
        var command = new Command("receipt", "Show what the node signed of a job.") { job, verify, fingerprint };
        command.SetAction((parsed, token) => session.RunAsync(parsed, async gateway =>
        {
            var id = Uri.EscapeDataString(parsed.GetValue(job)!);
            var receipt = (await gateway.SendAsync<GetJobReceiptResponse>(HttpMethod.Get, $"/api/jobs/{id}/receipt", null, token)).Receipt;
            ModelViews.Write(receipt);
            if (!parsed.GetValue(verify) && parsed.GetValue(fingerprint) is null) return;
            var shown = (await gateway.SendAsync<GetJobResponse>(HttpMethod.Get, $"/api/jobs/{id}", null, token)).Job;
            ReceiptVerification.Verify(receipt, shown, parsed.GetValue(fingerprint));
            AnsiConsole.MarkupLineInterpolated($"The receipt holds: {receipt.NodeId} signed it with the key {receipt.KeyFingerprint}.");
        }));
        return command;
    }

    private static Command Build(Session session, string name, string description, Func<GatewayClient, string, CancellationToken, Task> act)
    {
        var job = JobArgument();
        var command = new Command(name, description) { job };
        command.SetAction((parsed, token) => session.RunAsync(parsed, gateway => act(gateway, Uri.EscapeDataString(parsed.GetValue(job)!), token)));
        return command;
    }

    private static Argument<string> JobArgument() => new("JOB") { Description = "job_…" };
}
