using System.Text.Json;
using Spectre.Console;

namespace AIForge.Standalone.Cli;

/// <summary>For a person: steps, the streamed answer with its figures, and commands to copy.</summary>
internal sealed class TerminalUpView : IUpView
{
    private readonly long _startedAt = TimeProvider.System.GetTimestamp();

    private string _paidJobId = "";

    public void Progress(string step) => AnsiConsole.MarkupLineInterpolated($"[grey]{Seconds(),6:F1} s[/]  {step}");

    public async Task ShowAnswerAsync(RunFile run, CancellationToken cancellationToken)
    {
        Progress("waiting for the node");
        await DemoQuestion.AnswersAsync(run, cancellationToken);

        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLineInterpolated($"[bold]you[/]         {DemoQuestion.Text}");
        AnsiConsole.MarkupInterpolated($"[bold]{run.Model}[/]  ");
        using var question = new Question(run.Gateway, run.ApiKey, run.Model);
        var askedAt = TimeProvider.System.GetTimestamp();
        TimeSpan? firstToken = null;
        await foreach (var delta in question.AskAsync(DemoQuestion.Text, cancellationToken))
        {
            firstToken ??= TimeProvider.System.GetElapsedTime(askedAt);
            AnsiConsole.Write(delta);
        }

        var whole = TimeProvider.System.GetElapsedTime(askedAt);
        var tokensPerSecond = (question.CompletionTokens ?? 0) / whole.TotalSeconds;
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLineInterpolated(
            $"[grey]            first token {firstToken?.TotalMilliseconds:F1} ms, {tokensPerSecond:F0} tokens/s, answered by {run.NodeId}[/]");
        AnsiConsole.WriteLine();
        await ShowPaidJobAsync(run, cancellationToken);
    }

    /// <summary>With contracts configured: where the first job's money went on the chain, and what proves it.</summary>
    public async Task FollowAsync(RunFile run, NetworkOptions options, CancellationToken cancellationToken)
    {
        using var paid = new PaidJob(run.Gateway, run.ApiKey, run.Model);
        try
        {
            if (await paid.SettledAsync(_paidJobId, cancellationToken) is not { } payment) return;
            AnsiConsole.MarkupLineInterpolated($"[bold]on the chain[/] the escrow was locked in {payment.GetProperty("lock_transaction").GetString()}");
            AnsiConsole.MarkupLineInterpolated($"             and {payment.GetProperty("chain_status").GetString()} in {payment.GetProperty("settle_transaction").GetString()}");
            var proof = await paid.ProofAsync(_paidJobId, cancellationToken);
            AnsiConsole.MarkupLineInterpolated($"             the ledger's entry stands under root {proof.GetProperty("root").GetString()}. Check it:");
            var rpc = options.Settings.FirstOrDefault(setting => setting.Key == "Contracts:RpcUrls:0").Value;
            AnsiConsole.Profile.Out.Writer.WriteLine($"  ./forge verify-proof {proof.GetProperty("transferId").GetString()} --gateway {run.Gateway} --rpc {rpc}");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is StartException or HttpRequestException or TaskCanceledException)
        {
            AnsiConsole.MarkupLineInterpolated($"[grey]what became of the paid job on the chain could not be asked: {exception.Message}[/]");
        }
    }

    private async Task ShowPaidJobAsync(RunFile run, CancellationToken cancellationToken)
    {
        using var paid = new PaidJob(run.Gateway, run.ApiKey, run.Model);
        var job = await paid.SubmitAsync(cancellationToken);
        var id = _paidJobId = job.GetProperty("job_id").GetString()!;
        AnsiConsole.MarkupLineInterpolated($"[bold]paid job[/]    {PaidJob.Prompt}");
        AnsiConsole.MarkupLineInterpolated($"            {job.GetProperty("state").GetString()}, {PaidJob.Tokens} AITBC {job.GetProperty("payment_status").GetString()} [grey]({id})[/]");

        var ended = await paid.EndAsync(id, cancellationToken);
        var payment = await paid.PaymentAsync(id, cancellationToken);
        var text = ended.GetProperty("result") is { ValueKind: JsonValueKind.Object } result ? result.GetProperty("text").GetString() : "no result";
        AnsiConsole.MarkupLineInterpolated($"            {ended.GetProperty("state").GetString()}: {text}");
        AnsiConsole.MarkupLineInterpolated(
            $"            {payment.GetProperty("status").GetString()}: {Amount(payment, "node_amount")} AITBC for the node, {Amount(payment, "platform_amount")} for the platform [grey]({payment.GetProperty("payment_id").GetString()})[/]");
        AnsiConsole.WriteLine();
    }

    private static string? Amount(JsonElement payment, string name) => payment.GetProperty(name).GetString()?.TrimEnd('0').TrimEnd('.');

    public void Ready(RunFile run, NetworkOptions options)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = false }.AddColumn("").AddColumn("");
        if (run.HasWeb) table.AddRow("[bold]web app[/]", Markup.Escape($"{run.Gateway}/"));
        if (run is { HasWeb: true, DemoPassword: { } password }) table.AddRow("[bold]sign in as[/]", Markup.Escape($"{DemoSetup.UserName}  {password}"));
        table.AddRow("[bold]REST and OpenAI API[/]", Markup.Escape($"{run.Gateway}  (browse it: {run.Gateway}/docs)"));
        table.AddRow("[bold]gRPC[/]", Markup.Escape(run.Grpc));
        table.AddRow("[bold]API key[/]", Markup.Escape(run.ApiKey));
        table.AddRow("[bold]data[/]", Markup.Escape($"{options.DataFolder}  (log: forge.log)"));
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLine("[bold]Try it[/]");
        // Past the markup and its line breaks: a command is copied as one line.
        AnsiConsole.Profile.Out.Writer.Write(Examples(run));
        AnsiConsole.WriteLine();
        if (run.Pid == Environment.ProcessId) AnsiConsole.MarkupLine("Ready. [bold]Ctrl-C[/] stops everything.");
        else AnsiConsole.Profile.Out.Writer.WriteLine($"Ready. It runs in the background; this stops it: ./forge down --data '{options.DataFolder}'");
    }

    public void Stopping() => AnsiConsole.MarkupLine("[grey]stopping[/]");

    public void Failed(string message) => Console.Error.WriteLine($"forge: {message}");

    private double Seconds() => TimeProvider.System.GetElapsedTime(_startedAt).TotalSeconds;

    private static string Examples(RunFile run) => $$$"""
          curl -N {{{run.Gateway}}}/v1/chat/completions -H 'authorization: Bearer {{{run.ApiKey}}}' -H 'content-type: application/json' \
            -d '{"model":"{{{run.Model}}}","stream":true,"messages":[{"role":"user","content":"Hello!"}]}'

          curl {{{run.Gateway}}}/api/jobs -H 'authorization: Bearer {{{run.ApiKey}}}' -H 'content-type: application/json' \
            -d '{"type":"ai_inference","parameters":{"model":"{{{run.Model}}}","messages":[{"role":"user","content":"What is 2 + 3?"}]}}'

          # OpenAI clients
          export OPENAI_BASE_URL={{{run.Gateway}}}/v1 OPENAI_API_KEY={{{run.ApiKey}}}

          # gRPC, by reflection
          grpcurl -plaintext {{{new Uri(run.Grpc).Authority}}} list
          buf curl --http2-prior-knowledge --protocol grpc -H 'authorization: Bearer {{{run.ApiKey}}}' -d '{}' {{{run.Grpc}}}/aiforge.v1.ModelService/ListModels

        """;
}
