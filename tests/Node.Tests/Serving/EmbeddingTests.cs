using System.Runtime.InteropServices;
using AIForge.Protocol.Node.V1;
using AIForge.Testing;

namespace AIForge.Node.Tests.Serving;

/// <summary>Embeddings over data calls, with the real engine.</summary>
public sealed class EmbeddingTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();
    private FakeCoordinator? _coordinator;
    private string _model = "", _sha256 = "";

    private FakeCoordinator Coordinator => _coordinator!;

    public async Task InitializeAsync()
    {
        _model = Path.Combine(_folder.Path, "embed.gguf");
        (_sha256, _) = EmbeddingModel.Write(_model);
        _coordinator = await FakeCoordinator.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Coordinator.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Start_ManyTexts_AreVectorsOfLengthOneInTheirOrder()
    {
        await using var node = await RunningNode.StartAsync(Coordinator, options => options.Models.Add(_model));
        var stream = await Coordinator.WelcomedAsync();
        string[] texts = [.. Enumerable.Range(0, 40).Select(number => $"The number {number % 7}.")];

        await stream.GenerateAsync("gen_a", Task(texts));

        var deltas = (await (await Coordinator.DeliveryAsync()).AllAsync()).Select(request => request.Delta).ToList();
        var embeddings = deltas.SelectMany(delta => delta.Embeddings).ToList();
        embeddings.Should().HaveCount(40).And.OnlyContain(embedding => embedding.PromptTokens > 0);
        embeddings[0].Values.Should().Equal(embeddings[7].Values, "the same text has the same vector").And.NotEqual(embeddings[1].Values);
        Length(embeddings[3]).Should().BeApproximately(1, 1e-5);
        deltas[^1].FinishReason.Should().Be("stop");
        deltas.Sum(delta => delta.TokenIds.Count).Should().Be(0);
    }

    [Fact]
    public async Task Start_FewerDimensions_AreOfLengthOneAgain()
    {
        await using var node = await RunningNode.StartAsync(Coordinator, options => options.Models.Add(_model));
        var stream = await Coordinator.WelcomedAsync();
        var task = Task("Hello!");
        task.Embedding.Dimensions = 8;

        await stream.GenerateAsync("gen_a", task);

        var embedding = (await (await Coordinator.DeliveryAsync()).AllAsync()).SelectMany(request => request.Delta.Embeddings).Single();
        embedding.Values.Length.Should().Be(8 * sizeof(float));
        Length(embedding).Should().BeApproximately(1, 1e-5);
    }

    [Theory]
    [InlineData(true, 0, "EMBEDDINGS_UNSUPPORTED")]
    [InlineData(false, 100_000, "DIMENSIONS_ABOVE_MAX")]
    [InlineData(false, 0, "CONTEXT_LENGTH_EXCEEDED")]
    public async Task Start_WhatTheModelCannot_IsRefusedForGood(bool generates, int dimensions, string reason)
    {
        await using var node = await RunningNode.StartAsync(Coordinator, options =>
        {
            if (!generates) options.Models.Add(_model);
        });
        var stream = await Coordinator.WelcomedAsync();
        var task = Task("A", string.Join(' ', Enumerable.Repeat("word", 2_000)));
        task.Embedding.Dimensions = dimensions;
        if (generates) task.ModelSha256 = RunningNode.Task(1).ModelSha256;

        await stream.GenerateAsync("gen_a", task);

        var error = (await (await Coordinator.DeliveryAsync()).AllAsync()).Single().Error;
        (error.Reason, error.Permanent).Should().Be((reason, true));
    }

    private InferenceTask Task(params string[] texts) =>
        new() { ModelSha256 = _sha256, Embedding = new EmbeddingTask { Inputs = { texts.Select(text => new EmbeddingInput { Text = text }) } } };

    private static double Length(Embedding embedding) => Math.Sqrt(MemoryMarshal.Cast<byte, float>(embedding.Values.Span).ToArray().Sum(value => (double)value * value));
}
