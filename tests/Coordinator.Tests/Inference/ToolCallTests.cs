using AIForge.Coordinator.Models;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Tests.Inference;

/// <summary>Calls as OpenAI clients get them, from what a node writes: whole, streamed, with text before them, cut off, and over the loss of a node.</summary>
public sealed class ToolCallTests(InferenceFixture fixture) : IClassFixture<InferenceFixture>
{
    private readonly InferenceFixture _fixture = (InferenceFixture)fixture.Required();

    [SkippableFact]
    public async Task Chat_TwoCalls_AreInTheMessageWithTheirOwnIds()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var answering = _fixture.CompleteAsync(user, WithTools(model));

        using var generation = await node.ClaimAsync();
        generation.Task.ToolUse.Tools.Select(tool => tool.Name).Should().Equal("f", "g");
        await generation.DeltaAsync(First("Let me see.\n<tool_ca", 1, 2));
        await generation.DeltaAsync("ll>{\"name\": \"f\", \"arguments\": {\"a\":1}}</tool_call>\n", 3);
        await generation.FinishAsync("<tool_call>{\"name\": \"g\", \"arguments\": {}}</tool_call>", "stop", 4);

        var choice = (await answering.Within()).Choices.Should().ContainSingle().Subject;
        (choice.Message.Content, choice.FinishReason).Should().Be(("Let me see.\n", "tool_calls"));
        choice.Message.ToolCalls.Select(call => (call.Type, call.Function.Name, call.Function.Arguments)).Should().Equal(("function", "f", "{\"a\":1}"), ("function", "g", "{}"));
        choice.Message.ToolCalls.Select(call => call.Id).Should().OnlyHaveUniqueItems().And.OnlyContain(id => id.Length == 29 && id.StartsWith("call_"));
    }

    [SkippableFact]
    public async Task Stream_Calls_HaveExactlyTheseDeltas()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        using var reply = _fixture.Stream(user, WithTools(model));

        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync(First("<tool_call>\n", 1));
        await generation.DeltaAsync("{\"name\": \"f\", \"arguments\": ", 2);
        await generation.DeltaAsync("{\"a\"", 3);
        await generation.DeltaAsync(":1}", 4);
        await generation.DeltaAsync("}\n</tool_call>", 5);
        await generation.FinishAsync("\n<tool_call>{\"name\": \"g\", \"arguments\": {}}</tool_call>", "stop", 6);

        var deltas = (await reply.RestAsync()).SelectMany(chunk => chunk.Choices).ToList();
        var (one, two) = (deltas[1].Delta.ToolCalls[0].Id, deltas[4].Delta.ToolCalls[0].Id);
        deltas.Select(choice => (choice.Delta, choice.FinishReason)).Should().Equal(
            (new Delta { Role = "assistant", Opening = true }, ""),
            (Piece(new DeltaToolCall { Index = 0, Id = one, Type = "function", Function = new DeltaFunctionCall { Name = "f" } }), ""),
            (Piece(new DeltaToolCall { Index = 0, Function = new DeltaFunctionCall { Arguments = "{\"a\"" } }), ""),
            (Piece(new DeltaToolCall { Index = 0, Function = new DeltaFunctionCall { Arguments = ":1}" } }), ""),
            (Piece(new DeltaToolCall { Index = 1, Id = two, Type = "function", Function = new DeltaFunctionCall { Name = "g" } }), ""),
            (Piece(new DeltaToolCall { Index = 1, Function = new DeltaFunctionCall { Arguments = "{}" } }), ""),
            (new Delta(), "tool_calls"));
        one.Should().NotBe(two);
    }

    [SkippableFact]
    public async Task Stream_TextThatIsNoCall_ComesAsText()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        using var reply = _fixture.Stream(user, WithTools(model));

        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync(First("a <", 1));
        await generation.FinishAsync("tool_", "stop", 2);

        var deltas = (await reply.RestAsync()).SelectMany(chunk => chunk.Choices).ToList();
        string.Concat(deltas.Select(choice => choice.Delta.Content)).Should().Be("a <tool_");
        (deltas[0].Delta.HasContent, deltas[^1].FinishReason).Should().Be((true, "stop"));
    }

    [SkippableFact]
    public async Task Chat_CutOffWithinACall_IsLength()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var answering = _fixture.CompleteAsync(user, WithTools(model));

        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync(First("<tool_call>{\"name\": \"f\", \"arguments\": {\"a\"", 1));
        await generation.FinishAsync("", "length", 2);

        var choice = (await answering.Within()).Choices[0];
        (choice.FinishReason, choice.Message.ToolCalls[0].Function.Arguments, choice.Message.HasContent).Should().Be(("length", "{\"a\"", false));
    }

    [SkippableFact]
    public async Task Stream_NodeLostWithinACall_TheCallGoesOn()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var one = await _fixture.ConnectAsync(model);
        using var reply = _fixture.Stream(user, WithTools(model));
        using var lost = await one.ClaimAsync();
        await lost.DeltaAsync(First("<tool_call>{\"name\": \"f\", \"arguments\": {\"a\":", 1, 2));
        (await reply.NextAsync())!.Choices[0].Delta.Opening.Should().BeTrue();
        (await reply.NextAsync())!.Choices[0].Delta.ToolCalls[0].HasId.Should().BeTrue();
        (await reply.NextAsync())!.Choices[0].Delta.ToolCalls[0].Function.Arguments.Should().Be("{\"a\":");
        await using var two = await _fixture.ConnectAsync(model);
        await one.DisposeAsync();
        using var resumed = await two.ClaimAsync();
        resumed.Task.Resume.DeliveredTokens.Should().Equal(1, 2);
        await resumed.DeltaAsync(First("12}", 3));
        await resumed.FinishAsync("}</tool_call>", "stop", 4);

        var chunks = (await reply.RestAsync()).SelectMany(chunk => chunk.Choices).ToList();
        chunks.SelectMany(choice => choice.Delta.ToolCalls).Where(call => call.HasId).Should().BeEmpty("it was told once");
        string.Concat(chunks.SelectMany(choice => choice.Delta.ToolCalls).Select(call => call.Function.Arguments)).Should().Be("12}");
        chunks[^1].FinishReason.Should().Be("tool_calls");
    }

    [SkippableFact]
    public async Task Chat_FunctionsOfOldRequests_AreAnsweredTheOldWay()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var request = InferenceFixture.Chat(model);
        request.Functions = Value.Parser.ParseJson("""[{"name":"f"}]""");
        var answering = _fixture.CompleteAsync(user, request);

        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync(First("<tool_call>{\"name\": \"f\", \"arguments\": {}}</tool_call>", 1));
        await generation.FinishAsync();

        var choice = (await answering.Within()).Choices[0];
        (choice.FinishReason, choice.Message.FunctionCall, choice.Message.ToolCalls.Count).Should().Be(("function_call", new FunctionCall { Name = "f", Arguments = "{}" }, 0));
    }

    private static Delta Piece(DeltaToolCall call) => new() { ToolCalls = { call } };

    private static InferenceDelta First(string text, params int[] tokens) =>
        new() { Text = text, TokenIds = { tokens }, PromptTokens = 5, ToolCallNotation = ToolCallNotation.Tagged };

    private static CreateChatCompletionRequest WithTools(ModelRecord model)
    {
        var request = InferenceFixture.Chat(model);
        request.Tools = Value.Parser.ParseJson("""[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"type":"integer"}}}}},{"type":"function","function":{"name":"g"}}]""");
        return request;
    }
}
