using System.Text;
using AIForge.Inference.Generation;
using AIForge.Inference.Sampling;

namespace AIForge.Inference.Tests.Generation;

public sealed class GenerationTests : IAsyncLifetime
{
    private readonly ModelRuntime _runtime = Runtimes.Load(TestModels.Q8, new RuntimeOptions { Threads = 1, MaxConcurrentSequences = 4, MaxQueuedRequests = 2, DeltaBuffer = 4 });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _runtime.DisposeAsync();

    [Fact]
    public async Task Generate_EveryDelta_CarriesOneTokenAndCounts()
    {
        var answer = await _runtime.CollectAsync(Greedy("Hello!"));

        answer.Deltas.Should().OnlyContain(delta => delta.TokenIds.Count == 1 && delta.PromptTokenCount == 10);
        answer.Deltas.SkipLast(1).Should().OnlyContain(delta => delta.Finish == null && delta.Timings == null);
        answer.Last.Timings!.PrefillSeconds.Should().BePositive();
        answer.Text.Should().Be("Hello! How can I help you?");
    }

    [Fact]
    public async Task Generate_MaxTokens_EndsWithLength()
    {
        var answer = await _runtime.CollectAsync(Greedy("Count from 1 to 40.") with { MaxTokens = 7 });

        answer.Tokens.Should().HaveCount(7);
        answer.Last.Finish.Should().Be(FinishReason.Length);
    }

    [Fact]
    public async Task Generate_NoTokenLimitIgnoringEos_FillsTheContextExactly()
    {
        var request = Greedy("Hello!") with { MaxTokens = 0, IgnoreEos = true };

        var answer = await _runtime.CollectAsync(request);

        (request.PromptTokens.Length + answer.Tokens.Length).Should().Be(_runtime.Facts.ContextLength);
        answer.Tokens.Should().NotContain(token => token == 0 || token == 2);
        answer.Last.Finish.Should().Be(FinishReason.Length);
    }

    [Fact]
    public async Task Generate_MinTokens_SuppressesTheEndUntilThen()
    {
        var answer = await _runtime.CollectAsync(Greedy("Hello!") with { MinTokens = 20, MaxTokens = 40 });

        answer.Tokens.Take(20).Should().NotContain(2);
    }

    [Theory]
    [InlineData("can I", "Hello! How ")]
    [InlineData("Hello", "")]
    [InlineData("lo! Ho", "Hel")]
    [InlineData("you?", "Hello! How can I help ")]
    [InlineData("you? No", "Hello! How can I help you?")]
    public async Task Generate_StopString_NeverAppearsInTheText(string stop, string expected)
    {
        var answer = await _runtime.CollectAsync(Greedy("Hello!") with { StopStrings = [stop] });

        answer.Text.Should().Be(expected);
        answer.Last.Finish.Should().Be(FinishReason.Stop);
    }

    [Fact]
    public async Task Generate_MultiByteCharacters_ArriveWhole()
    {
        var answer = await _runtime.CollectAsync(Greedy("Say \"Привет, 你好 café\""));

        answer.Text.Should().Contain("Привет").And.Contain("你好 café");
        answer.Deltas.Should().OnlyContain(delta => !delta.Text.Contains('\uFFFD') && !EndsInsidePair(delta.Text));
        answer.Deltas.Should().Contain(delta => delta.Text == "" && delta.Finish == null, "a token that is half a character gives no text yet");
        _runtime.Decode(answer.Tokens).Should().Be(answer.Text);
    }

    [Fact]
    public async Task Generate_Logprobs_DescribeTheGreedyChoice()
    {
        var answer = await _runtime.CollectAsync(Greedy("Hello!") with { TopLogprobs = 3 });

        var first = answer.Deltas[0].Logprobs![0];
        first.Top.Should().HaveCount(3).And.BeInDescendingOrder(score => score.Logprob);
        first.Token.TokenId.Should().Be(first.Top[0].TokenId).And.Be(answer.Tokens[0]);
        first.Token.Text.Should().Be("Hello");
        Math.Exp(first.Token.Logprob).Should().BeInRange(0.99, 1);
    }

    [Fact]
    public async Task Generate_SameSeedTwice_GivesTheSameTokens()
    {
        var request = Greedy("Tell me something.") with { Sampling = new SamplingParameters { Temperature = 4, Seed = 7 }, MaxTokens = 40 };

        var (first, second) = (await _runtime.CollectAsync(request), await _runtime.CollectAsync(request));
        var other = await _runtime.CollectAsync(request with { Sampling = request.Sampling with { Seed = 8 } });

        second.Tokens.Should().Equal(first.Tokens);
        other.Tokens.Should().NotEqual(first.Tokens);
    }

    [Fact]
    public async Task GenerateAsync_PromptBeyondContext_NamesBothNumbers()
    {
        var act = () => _runtime.CollectAsync(new GenerationRequest { PromptTokens = new int[500], MaxTokens = 13 });

        var refused = (await act.Should().ThrowAsync<PromptException>()).Which;
        refused.Code.Should().Be("context_length_exceeded");
        (refused.RequestedTokens, refused.ContextLength).Should().Be((513, 512));
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(-1)]
    public async Task GenerateAsync_TokenOutsideVocabulary_IsRefused(int token)
    {
        var act = () => _runtime.CollectAsync(new GenerationRequest { PromptTokens = [token] });

        (await act.Should().ThrowAsync<PromptException>()).Which.Code.Should().Be("invalid_request");
    }

    [Fact]
    public async Task Generate_Cancelled_FreesSlotAndMemory()
    {
        using var cancellation = new CancellationTokenSource(Runtimes.Timeout);
        var free = _runtime.CurrentLoad.FreeKvTokens;
        var deltas = _runtime.GenerateAsync(Greedy("Count from 1 to 40.") with { IgnoreEos = true }, cancellation.Token).GetAsyncEnumerator(cancellation.Token);
        (await deltas.MoveNextAsync()).Should().BeTrue();
        _runtime.CurrentLoad.ActiveSequences.Should().Be(1);

        await cancellation.CancelAsync();
        var drain = async () => { while (await deltas.MoveNextAsync()) { } };

        await drain.Should().ThrowAsync<OperationCanceledException>();
        await deltas.DisposeAsync();
        // The next generation passes through the same loop, so when it has ended the cancelled one is gone.
        await _runtime.CollectAsync(Greedy("Hello!"));
        SpinWait.SpinUntil(() => _runtime.CurrentLoad.FreeKvTokens == free, Runtimes.Timeout).Should().BeTrue();
        _runtime.CurrentLoad.ActiveSequences.Should().Be(0);
    }

    [Fact]
    public async Task Generate_SlowConsumer_StallsOnlyItself()
    {
        using var timeout = new CancellationTokenSource(Runtimes.Timeout);
        var slow = _runtime.GenerateAsync(Greedy("Count from 1 to 40.") with { MaxTokens = 60, IgnoreEos = true }, timeout.Token).GetAsyncEnumerator(timeout.Token);
        (await slow.MoveNextAsync()).Should().BeTrue();

        var other = await _runtime.CollectAsync(Greedy("Hello!"));
        var tokens = 1;
        while (await slow.MoveNextAsync()) tokens++;

        other.Text.Should().Be("Hello! How can I help you?");
        tokens.Should().Be(60);
        await slow.DisposeAsync();
    }

    [Fact]
    public async Task Generate_LineFull_IsRefusedAndTheRestFinish()
    {
        using var timeout = new CancellationTokenSource(Runtimes.Timeout);
        var running = new List<IAsyncEnumerator<GenerationDelta>>();
        for (var i = 0; i < 4; i++) running.Add(_runtime.GenerateAsync(Greedy("Count from 1 to 40.") with { IgnoreEos = true }, timeout.Token).GetAsyncEnumerator(timeout.Token));
        foreach (var stream in running) (await stream.MoveNextAsync()).Should().BeTrue();
        // All four slots stall on their small buffers, so these wait in the line.
        var waiting = new[] { _runtime.CollectAsync(Greedy("Hello!")), _runtime.CollectAsync(Greedy("Hello!")) };

        var refused = () => _runtime.CollectAsync(Greedy("Hello!"));

        await refused.Should().ThrowAsync<QueueFullException>();
        foreach (var stream in running) await stream.DisposeAsync();
        (await Task.WhenAll(waiting)).Should().OnlyContain(answer => answer.Text == "Hello! How can I help you?");
    }

    [Fact]
    public async Task Dispose_GenerationRunning_EndsItWithAnError()
    {
        var runtime = Runtimes.Load(TestModels.Q8);
        using var timeout = new CancellationTokenSource(Runtimes.Timeout);
        var stream = runtime.GenerateAsync(Greedy("Count from 1 to 40.") with { IgnoreEos = true, MaxTokens = 400 }, timeout.Token).GetAsyncEnumerator(timeout.Token);
        (await stream.MoveNextAsync()).Should().BeTrue();

        await runtime.DisposeAsync().AsTask().WaitAsync(Runtimes.Timeout);
        var drain = async () => { while (await stream.MoveNextAsync()) { } };

        await drain.Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task Dispose_Twice_IsHarmlessAndLaterRequestsAreRefused()
    {
        var runtime = Runtimes.Load(TestModels.Q8);
        await runtime.DisposeAsync().AsTask().WaitAsync(Runtimes.Timeout);
        await runtime.DisposeAsync().AsTask().WaitAsync(Runtimes.Timeout);

        var act = () => runtime.CollectAsync(Greedy("Hello!"));

        await act.Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task Generate_ConsumerLeavesEarly_FreesTheSlot()
    {
        var free = _runtime.CurrentLoad.FreeKvTokens;

        await foreach (var delta in _runtime.GenerateAsync(Greedy("Count from 1 to 40.") with { IgnoreEos = true }, CancellationToken.None))
            if (delta.TokenIds.Count > 0) break;

        SpinWait.SpinUntil(() => _runtime.CurrentLoad is { ActiveSequences: 0 } load && load.FreeKvTokens == free, Runtimes.Timeout).Should().BeTrue();
    }

    [Fact]
    public void Facts_ForgeTiny_DescribeTheFile()
    {
        _runtime.Facts.Should().BeEquivalentTo(new
        {
            Name = "forge-tiny", Architecture = "llama", ParameterCount = 2_632_128L, Quantization = "Q8_0",
            ContextLength = 512, VocabularySize = 1024, FileBytes = 2_835_200L,
        });
    }

    private GenerationRequest Greedy(string text) =>
        new() { PromptTokens = _runtime.ChatTokens(text), MaxTokens = 0, Sampling = SamplingParameters.Greedy };

    private static bool EndsInsidePair(string text) => text.Length > 0 && Rune.DecodeLastFromUtf16(text, out _, out _) != System.Buffers.OperationStatus.Done;
}
