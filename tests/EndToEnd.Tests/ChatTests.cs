using System.Net;
using System.Net.Http.Json;

namespace AIForge.EndToEnd.Tests;

/// <summary>Chat through real processes. The long answer counts to thirty: about a hundred tokens, four seconds at the nodes' pace.</summary>
[Collection(NetworkCollection.Name)]
public sealed class ChatTests(NetworkFixture network)
{
    private const string LongQuestion = "Count from 1 to 30.";
    private const int Midway = 24;

    [SkippableFact]
    public async Task Chat_Question_IsAnswered()
    {
        await network.EnsureNodesAsync();

        var answer = await NetworkFixture.Json(await network.Client.PostAsJsonAsync("/v1/chat/completions", ChatStream.Body("What is the capital of France?", null, stream: false)));

        var choice = answer.GetProperty("choices")[0];
        choice.GetProperty("message").GetProperty("content").GetString().Should().Be("The capital of France is Paris.");
        choice.GetProperty("finish_reason").GetString().Should().Be("stop");
        answer.GetProperty("usage").GetProperty("total_tokens").GetInt32().Should().Be(17 + 12);
        answer.GetProperty("usage").GetProperty("timings").GetProperty("decode_seconds").GetDouble().Should().BePositive();
    }

    [SkippableFact]
    public async Task Stream_Question_EndsWithUsageAndDone()
    {
        await network.EnsureNodesAsync();

        using var stream = await ChatStream.OpenAsync(network.Client, "What is the capital of France?");
        await stream.ReadToEndAsync();

        stream.Text.Should().Be("The capital of France is Paris.");
        stream.FinishReason.Should().Be("stop");
        stream.IsDone.Should().BeTrue();
        stream.Usage!.Value.GetProperty("completion_tokens").GetInt32().Should().Be(12);
    }

    [SkippableFact]
    public async Task Stream_NodeKilledMidway_AnotherContinuesTheSameAnswer()
    {
        await network.EnsureNodesAsync();
        var whole = await WholeAnswerAsync();

        using var stream = await ChatStream.OpenAsync(network.Client, LongQuestion);
        await stream.ReadTextAsync(Midway);
        var busy = await BusyNodeAsync();
        await network.KillNodeAsync(busy);
        await stream.ReadToEndAsync();

        stream.Text.Should().Be(whole, "nothing may be repeated, left out or changed");
        stream.IsDone.Should().BeTrue();
        var (attempts, completionTokens) = await LastUsageAsync();
        attempts.Should().Be(2);
        completionTokens.Should().Be(stream.Usage!.Value.GetProperty("completion_tokens").GetInt32());
    }

    [SkippableFact]
    public async Task Stream_LastNodeKilledMidway_EndsWithAnErrorEvent()
    {
        await network.EnsureNodesAsync();

        using var stream = await ChatStream.OpenAsync(network.Client, LongQuestion);
        await stream.ReadTextAsync(Midway);
        await network.KillNodeAsync("one");
        await network.KillNodeAsync("two");
        await stream.ReadToEndAsync();

        stream.ErrorCode.Should().Be("node_lost");
        stream.FinishReason.Should().Be("error");
        stream.IsDone.Should().BeFalse();
        await network.EnsureNodesAsync();
    }

    [SkippableFact]
    public async Task Stream_ClientLeaves_NodeStopsAndTheSlotIsFree()
    {
        await network.EnsureNodesAsync();

        using (var stream = await ChatStream.OpenAsync(network.Client, LongQuestion)) await stream.ReadTextAsync(Midway);

        await Eventually.BecomesTrueAsync(async () => await LastOutcomeAsync() == "cancelled", "the usage record of a cancelled request", TimeSpan.FromSeconds(15));
        await Eventually.BecomesTrueAsync(async () => await ActiveGenerationsAsync() == 0, "both nodes to be idle", TimeSpan.FromSeconds(15));
    }

    [SkippableFact]
    public async Task Stream_CoordinatorStoppedInOrder_AnswerIsFinishedAndNodesComeBack()
    {
        await network.EnsureNodesAsync();
        var whole = await WholeAnswerAsync();

        using var stream = await ChatStream.OpenAsync(network.Client, LongQuestion);
        await stream.ReadTextAsync(Midway);
        var stopping = network.Coordinator.StopAsync();
        await stream.ReadToEndAsync();
        await stopping;
        network.StartCoordinator();
        await network.WaitForCoordinatorAsync();

        stream.Text.Should().Be(whole);
        stream.IsDone.Should().BeTrue();
        await network.EnsureNodesAsync();
    }

    [SkippableFact]
    public async Task NodeToken_OnAUserRoute_IsRefused()
    {
        var token = await network.NodeTokenAsync("one");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/jobs");
        request.Headers.Add("authorization", $"Bearer {token}");

        using var response = await network.Client.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    private async Task<string> WholeAnswerAsync()
    {
        var answer = await NetworkFixture.Json(await network.Client.PostAsJsonAsync("/v1/chat/completions", ChatStream.Body(LongQuestion, null, stream: false)));
        var text = answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
        text.Length.Should().BeGreaterThan(2 * Midway);
        return text;
    }

    private async Task<string> BusyNodeAsync()
    {
        foreach (var name in new[] { "one", "two" })
        {
            if ((await network.NodeAsync(name)).GetProperty("usage").GetProperty("running").GetInt32() > 0) return name;
        }

        throw new InvalidOperationException("No node is running a generation.");
    }

    private async Task<int> ActiveGenerationsAsync()
    {
        var active = 0;
        foreach (var name in new[] { "one", "two" })
        {
            var report = await File.ReadAllTextAsync(Path.Combine(network.NodeFolder(name), "status.json"));
            active += System.Text.Json.JsonDocument.Parse(report).RootElement.GetProperty("ActiveGenerations").GetInt32();
        }

        return active;
    }

    private async Task<(int Attempts, int CompletionTokens)> LastUsageAsync()
    {
        await using var command = network.Database.Source.CreateCommand("select attempts, completion_tokens from api_requests order by id desc limit 1");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt32(0), reader.GetInt32(1));
    }

    private async Task<string?> LastOutcomeAsync()
    {
        await using var command = network.Database.Source.CreateCommand("select finish_reason from api_requests order by id desc limit 1");
        return (string?)await command.ExecuteScalarAsync();
    }
}
