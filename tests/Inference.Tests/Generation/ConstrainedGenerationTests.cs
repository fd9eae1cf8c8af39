using System.Text.Json;
using AIForge.Inference.Generation;
using AIForge.Inference.Sampling;

namespace AIForge.Inference.Tests.Generation;

/// <summary>What a constrained generation writes is always what was asked for, whatever the model would rather say.</summary>
public sealed class ConstrainedGenerationTests : IAsyncLifetime
{
    private const string Person = """
        {"type":"object","properties":{"name":{"type":"string","maxLength":12},"age":{"type":"integer","minimum":0,"maximum":130},
        "likes":{"type":"array","items":{"enum":["tea","books"]},"minItems":1,"maxItems":3}},"required":["name","age","likes"],"additionalProperties":false}
        """;

    private readonly ModelRuntime _runtime = Runtimes.Load(TestModels.Q8, new RuntimeOptions { Threads = 1, MaxConcurrentSequences = 4 });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _runtime.DisposeAsync();

    private GenerationRequest Request(OutputConstraint constraint, long seed, int maxTokens = 200) => new()
    {
        PromptTokens = _runtime.ChatTokens("Who are you?"), MaxTokens = maxTokens, Constraint = constraint,
        Sampling = seed == 0 ? SamplingParameters.Greedy : new SamplingParameters { Seed = seed, Temperature = 1.5f, TopP = seed % 2 == 0 ? 0.9f : 1 },
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Generate_Schema_WritesWhatItSays(long seed)
    {
        var answer = await _runtime.CollectAsync(Request(OutputConstraint.JsonSchema(Person), seed));

        using var person = JsonDocument.Parse(answer.Text);
        person.RootElement.EnumerateObject().Select(property => property.Name).Should().Equal("name", "age", "likes");
        person.RootElement.GetProperty("name").GetString()!.Length.Should().BeLessThanOrEqualTo(12);
        person.RootElement.GetProperty("age").GetInt32().Should().BeInRange(0, 130);
        person.RootElement.GetProperty("likes").EnumerateArray().Should().HaveCountGreaterThanOrEqualTo(1).And.OnlyContain(like => like.GetString() == "tea" || like.GetString() == "books");
        answer.Last.Finish.Should().Be(FinishReason.Stop);
    }

    [Theory]
    [InlineData(34)]
    [InlineData(40)]
    [InlineData(60)]
    public async Task Generate_FewTokens_IsClosedInTimeAndSaysSo(int maxTokens)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            // What a list of any length and a text of any length leave room for.
            var answer = await _runtime.CollectAsync(Request(OutputConstraint.JsonSchema("""{"type":"object","properties":{"a":{"type":"string","minLength":300},"b":{"type":"integer"}},"required":["b"]}"""), seed, maxTokens));

            FluentActions.Invoking(() => JsonDocument.Parse(answer.Text)).Should().NotThrow("it is {0}", answer.Text);
            answer.Tokens.Length.Should().BeLessThanOrEqualTo(maxTokens);
        }
    }

    [Fact]
    public async Task Generate_TextWithoutAnEnd_IsClosedAndCountsAsCutOff()
    {
        var answer = await _runtime.CollectAsync(Request(OutputConstraint.Grammar("root ::= \"<\" [a-z ]{200,} \">\""), seed: 1, maxTokens: 260));

        answer.Text.Should().MatchRegex("^<[a-z ]{200,}>$");
        answer.Last.Finish.Should().Be(FinishReason.Length);
    }

    [Fact]
    public async Task Generate_FewerTokensThanTheShortestOutput_IsCutOff()
    {
        var answer = await _runtime.CollectAsync(Request(OutputConstraint.JsonSchema(Person), seed: 0, maxTokens: 3));

        (answer.Tokens.Length, answer.Last.Finish).Should().Be((3, FinishReason.Length));
    }

    [Fact]
    public async Task Generate_Constrained_LeavesTheCompanyAlone()
    {
        var free = new GenerationRequest { PromptTokens = _runtime.ChatTokens("Hello!"), MaxTokens = 20, Sampling = SamplingParameters.Greedy };
        var alone = await _runtime.CollectAsync(free);

        var together = await Task.WhenAll(_runtime.CollectAsync(free), _runtime.CollectAsync(Request(OutputConstraint.JsonObject, seed: 5, maxTokens: 60)));

        together[0].Tokens.Should().Equal(alone.Tokens);
    }

    [Fact]
    public async Task Generate_Resumed_GoesOnAsBefore()
    {
        var request = Request(OutputConstraint.JsonSchema(Person), seed: 7);
        var whole = await _runtime.CollectAsync(request);
        var delivered = whole.Deltas.Take(9).ToList();

        var rest = await _runtime.CollectAsync(request with
        {
            Resume = new ResumePoint([.. delivered.SelectMany(delta => delta.TokenIds)], delivered.Sum(delta => delta.Text.Length)),
        });

        rest.Tokens.Should().Equal(whole.Tokens.Skip(9));
        (string.Concat(delivered.Select(delta => delta.Text)) + rest.Text).Should().Be(whole.Text);
    }

    [Fact]
    public void Generate_SchemaThatIsRefused_SaysWhere() =>
        FluentActions.Invoking(() => _runtime.GenerateAsync(Request(OutputConstraint.JsonSchema("""{"type":"object","properties":{"a":{"not":{}}}}"""), 0), CancellationToken.None))
            .Should().Throw<PromptException>().Where(fault => fault.Code == "invalid_constraint" && fault.Message.Contains("/properties/a/not"));

    [Fact]
    public async Task Generate_Logprobs_DescribeTheModelAndNotTheConstraint()
    {
        var answer = await _runtime.CollectAsync(Request(OutputConstraint.JsonObject, seed: 0, maxTokens: 8) with { TopLogprobs = 3 });

        // The model would have said something else: what it was made to say is not its likeliest token.
        var first = answer.Deltas[0].Logprobs![0];
        first.Token.Logprob.Should().BeLessThan(first.Top[0].Logprob);
    }
}
