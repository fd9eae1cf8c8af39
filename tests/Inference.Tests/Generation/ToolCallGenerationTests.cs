using System.Text.Json;
using AIForge.Constraints.ToolCalls;
using AIForge.Inference.Chat;
using AIForge.Inference.Generation;
using AIForge.Inference.Sampling;

namespace AIForge.Inference.Tests.Generation;

/// <summary>A call is always one of the functions with arguments of its schema, whatever the model would rather say.</summary>
public sealed class ToolCallGenerationTests : IAsyncLifetime
{
    private static readonly CallableFunction Weather = new("get_weather", """{"type":"object","properties":{"city":{"enum":["Oslo","Rome"]},"days":{"type":"integer","minimum":1,"maximum":9}},"required":["city","days"]}""");
    private static readonly CallableFunction Now = new("now", """{"type":"object","properties":{},"additionalProperties":false}""");

    private readonly ModelRuntime _runtime = Runtimes.Load(TestModels.Q8, new RuntimeOptions { Threads = 1, MaxConcurrentSequences = 4 });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _runtime.DisposeAsync();

    public static TheoryData<ToolCallFormat, long> Seeds()
    {
        var data = new TheoryData<ToolCallFormat, long>();
        foreach (var format in Enum.GetValues<ToolCallFormat>())
            for (var seed = 0; seed < 4; seed++) data.Add(format, seed);
        return data;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Generate_Required_CallsAFunction(ToolCallFormat format, long seed)
    {
        var answer = await _runtime.CollectAsync(Request(format, seed, isRequired: true));

        var calls = Calls(format, answer.Text);
        calls.Should().NotBeEmpty("the answer is {0}", answer.Text);
        foreach (var (name, arguments) in calls)
        {
            using var json = JsonDocument.Parse(arguments);
            if (name == "now") json.RootElement.EnumerateObject().Should().BeEmpty();
            else json.RootElement.GetProperty("days").GetInt32().Should().BeInRange(1, 9);
        }
    }

    [Fact]
    public async Task Generate_FreeToCall_SaysWhatItWouldSayAnyway()
    {
        var free = await _runtime.CollectAsync(Request(ToolCallFormat.Tagged, 0, isRequired: false));
        var plain = await _runtime.CollectAsync(Request(ToolCallFormat.Tagged, 0, isRequired: false) with { Constraint = null });

        free.Text.Should().Be(plain.Text, "text is not constrained before a call begins");
        free.Tokens.Should().Equal(plain.Tokens);
    }

    [Fact]
    public async Task Generate_ResumedWithinACall_GoesOnAsIfNothingHadHappened()
    {
        var request = Request(ToolCallFormat.Tagged, 3, isRequired: true);
        var whole = await _runtime.CollectAsync(request);
        for (var cut = 1; cut < whole.Tokens.Length; cut += 5)
        {
            int[] delivered = [.. whole.Tokens.Take(cut)];
            var text = _runtime.Decode(delivered);
            var rest = await _runtime.CollectAsync(request with { Resume = new ResumePoint(delivered, text.Length) });

            (text + rest.Text).Should().Be(whole.Text);
        }
    }

    [Fact]
    public void Template_WithoutAWordForTools_IsToldOfThemInTheSystemMessage()
    {
        var tools = new ChatPrompt { Messages = [new ChatMessage { Role = "user", Content = "Hi" }], ToolsJson = ["""{"type":"function","function":{"name":"now"}}"""] };

        var prompt = _runtime.Decode(_runtime.RenderChat(tools).TokenIds);

        _runtime.CallFormat.Should().BeNull();
        prompt.Should().Contain("system").And.Contain("\"name\":\"now\"").And.Contain("<tool_call>");
    }

    private GenerationRequest Request(ToolCallFormat format, long seed, bool isRequired) => new()
    {
        PromptTokens = _runtime.ChatTokens("What is the capital of France?"), MaxTokens = 300,
        Constraint = OutputConstraint.ToolCalls(new ToolCallRules { Format = format, Functions = [Weather, Now], IsRequired = isRequired, IsParallel = seed > 1 }),
        Sampling = seed == 0 ? SamplingParameters.Greedy : new SamplingParameters { Seed = seed, Temperature = 1.5f },
    };

    private static List<(string Name, string Arguments)> Calls(ToolCallFormat format, string text)
    {
        var (reader, calls) = (new ToolCallReader(format), new List<(string Name, string Arguments)>());
        foreach (var piece in reader.Append(text).Where(piece => piece.Call is not null))
        {
            if (piece.Name is { } name) calls.Add((name, piece.Text));
            else calls[^1] = (calls[^1].Name, calls[^1].Arguments + piece.Text);
        }

        return calls;
    }
}
