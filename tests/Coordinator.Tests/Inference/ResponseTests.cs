using AIForge.Coordinator.Models;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Inference;

/// <summary>Responses from what a node writes: their items, and the events that they come as.</summary>
public sealed class ResponseTests(InferenceFixture fixture) : IClassFixture<InferenceFixture>
{
    private readonly InferenceFixture _fixture = (InferenceFixture)fixture.Required();

    [SkippableFact]
    public async Task Create_TextAndCalls_AreItemsInTheirOrder()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var creating = _fixture.OpenAi.CreateResponseAsync(Request(model), user.Headers).ResponseAsync;

        using var generation = await node.ClaimAsync();
        generation.Task.Chat.Messages.Select(message => (message.Role, message.Content)).Should().Equal(("system", "Be brief."), ("user", "Hi"));
        await WriteAsync(generation);

        var response = await creating.Within();
        response.Id.Should().StartWith("resp_");
        (response.Status, response.Store, response.Error is null, response.IncompleteDetails is null).Should().Be(("completed", false, true, true));
        response.Output.Select(item => Text(item, "type")).Should().Equal("message", "function_call", "function_call");
        Text(response.Output[0].StructValue.Fields["content"].ListValue.Values[0], "text").Should().Be("One moment. ");
        response.Output.Skip(1).Select(item => (Text(item, "name"), Text(item, "arguments"))).Should().Equal(("f", "{\"a\":1}"), ("f", "{}"));
        (response.Usage.InputTokens, response.Usage.OutputTokens, response.Usage.TotalTokens, response.Usage.InputTokensDetails.CachedTokens).Should().Be((5, 4, 9, 0));
        (await _fixture.UsageAsync(user)).Should().Be(new InferenceFixture.UsageRow(5, 4, 1, "stop"));
    }

    [SkippableFact]
    public async Task Stream_TextAndCalls_HasExactlyTheseEvents()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        using var call = _fixture.OpenAi.CreateResponseStream(Request(model), user.Headers);

        using var generation = await node.ClaimAsync();
        await WriteAsync(generation);

        var events = await ReadAsync(call);
        events.Select(told => told.SequenceNumber).Should().Equal(Enumerable.Range(0, events.Count));
        events.Select(told => told.Type["response.".Length..]).Should().Equal(
            "created", "in_progress",
            "output_item.added", "content_part.added", "output_text.delta", "output_text.done", "content_part.done", "output_item.done",
            "output_item.added", "function_call_arguments.delta", "function_call_arguments.delta", "function_call_arguments.done", "output_item.done",
            "output_item.added", "function_call_arguments.delta", "function_call_arguments.done", "output_item.done",
            "completed");
        events.Where(told => told.HasOutputIndex).Select(told => told.OutputIndex).Distinct().Should().Equal(0, 1, 2);
        events.Where(told => told.Type.EndsWith("arguments.done", StringComparison.Ordinal)).Select(told => told.Arguments).Should().Equal("{\"a\":1}", "{}");
        events.Where(told => told.OutputIndex == 1 && told.HasItemId).Select(told => told.ItemId).Distinct().Should().ContainSingle();
        events[^1].Response.Output.Should().HaveCount(3);
    }

    [SkippableFact]
    public async Task Stream_LastNodeLostMidway_EndsWithAnEventThatSaysSo()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        using var call = _fixture.OpenAi.CreateResponseStream(Request(model), user.Headers);
        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync("Once", 1);
        (await call.ResponseStream.MoveNext(default).Within()).Should().BeTrue();

        await generation.ErrorAsync("BROKEN", "m", permanent: false);

        var last = (await ReadAsync(call))[^1];
        (last.Type, last.Response.Status, last.Response.Error.Code).Should().Be(("response.failed", "failed", "node_lost"));
    }

    [SkippableFact]
    public async Task Create_CutOff_IsIncompleteAndSaysWhy()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var creating = _fixture.OpenAi.CreateResponseAsync(Request(model), user.Headers).ResponseAsync;

        using var generation = await node.ClaimAsync();
        await generation.FinishAsync("Once", "length", 1);

        var response = await creating.Within();
        (response.Status, response.IncompleteDetails.Reason, Text(response.Output[0], "status")).Should().Be(("incomplete", "max_output_tokens", "incomplete"));
    }

    private static async Task WriteAsync(FakeGeneration generation)
    {
        await generation.DeltaAsync(new InferenceDelta { Text = "One moment. ", TokenIds = { 1 }, PromptTokens = 5, ToolCallNotation = ToolCallNotation.Tagged });
        await generation.DeltaAsync("<tool_call>{\"name\": \"f\", \"arguments\": {\"a\"", 2);
        await generation.DeltaAsync(":1}}</tool_call>", 3);
        await generation.FinishAsync("<tool_call>{\"name\": \"f\", \"arguments\": {}}</tool_call>", "stop", 4);
    }

    private static async Task<List<ResponseEvent>> ReadAsync(AsyncServerStreamingCall<ResponseEvent> call)
    {
        var events = new List<ResponseEvent>();
        while (await call.ResponseStream.MoveNext(default).Within()) events.Add(call.ResponseStream.Current);
        return events;
    }

    private static CreateResponseRequest Request(ModelRecord model) => new()
    {
        Model = model.Name, Instructions = "Be brief.", Input = Value.ForString("Hi"), Tools = Value.Parser.ParseJson("""[{"type":"function","name":"f"}]"""),
    };

    private static string Text(Value item, string member) => item.StructValue.Fields[member].StringValue;
}
