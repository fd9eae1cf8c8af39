using AIForge.Inference.Generation;
using AIForge.Inference.Sampling;
using AIForge.Inference.Tests.Families;

namespace AIForge.Inference.Tests.Generation;

/// <summary>A model whose weights are damaged in one place fails those who meet it there, and nobody else.</summary>
public sealed class DamagedModelTests : IAsyncLifetime
{
    private const int DamagedToken = 290;

    private readonly string _path = Path.GetTempFileName();
    private ModelRuntime _runtime = null!;

    public Task InitializeAsync()
    {
        // The embedding of one token is not a number.
        var bytes = FamilyModels.Of("llama").Bytes();
        var header = TestGguf.Parse(bytes);
        var embedding = header.Tensors["token_embd.weight"];
        BitConverter.TryWriteBytes(bytes.AsSpan((int)(embedding.Offset + DamagedToken * embedding.Columns * sizeof(float))), float.NaN);
        File.WriteAllBytes(_path, bytes);
        _runtime = Runtimes.Load(_path, new RuntimeOptions { Threads = 1, MaxConcurrentSequences = 4 });
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _runtime.DisposeAsync();
        File.Delete(_path);
    }

    [Fact]
    public async Task Generate_OverDamagedWeights_FailsThatOneAndNotItsNeighbours()
    {
        await using var sound = Runtimes.Load(FamilyFiles.PathOf("llama"));
        var expected = await sound.CollectAsync(Greedy(5, 6, 7));

        var neighbours = new[] { _runtime.CollectAsync(Greedy(5, 6, 7)), _runtime.CollectAsync(Greedy(5, 6, 7)) };
        var failing = () => _runtime.CollectAsync(Greedy(5, DamagedToken, 7));

        await failing.Should().ThrowAsync<ModelOutputException>().WithMessage("*not finite numbers*");
        foreach (var answer in await Task.WhenAll(neighbours)) answer.Tokens.Should().Equal(expected.Tokens);
        // The memory that the failed one used serves others.
        (await _runtime.CollectAsync(Greedy(5, 6, 7))).Tokens.Should().Equal(expected.Tokens);
    }

    [Fact]
    public async Task Embed_OverDamagedWeights_Fails()
    {
        var embed = () => _runtime.EmbedAsync([new PromptTokens([5, DamagedToken])], null, CancellationToken.None);

        await embed.Should().ThrowAsync<ModelOutputException>();
    }

    // The damaged token itself is never generated: it would fail the neighbours rightly.
    private static GenerationRequest Greedy(params int[] prompt) => new()
    {
        PromptTokens = prompt, MaxTokens = 20, IgnoreEos = true,
        Sampling = new SamplingParameters { Temperature = 0, LogitBias = new Dictionary<int, float> { [DamagedToken] = -100 } },
    };
}
