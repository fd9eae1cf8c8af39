using AIForge.Inference.Generation;
using AIForge.Inference.Models;
using AIForge.Inference.Sampling;
using AIForge.Inference.Tests.Generation;

namespace AIForge.Inference.Tests.Families;

/// <summary>Embeddings against llama.cpp's, and in company.</summary>
public sealed class FamilyEmbeddingTests
{
    [Theory]
    [InlineData("pooling-mean")]
    [InlineData("pooling-first")]
    [InlineData("pooling-last")]
    public async Task Embed_Texts_GivesTheVectorsOfLlamaCpp(string name)
    {
        await using var runtime = Runtimes.Load(FamilyFiles.PathOf(name));
        var golden = FamilyGolden.Load(name).Embeddings;
        golden.Should().NotBeEmpty();

        var vectors = await EmbedAsync(runtime, golden.Select(item => item.Ids));

        for (var i = 0; i < golden.Length; i++)
        {
            vectors[i].Should().HaveCount(runtime.EmbeddingLength);
            vectors[i].Sum(value => (double)value * value).Should().BeApproximately(1, 1e-5);
            // llama.cpp keeps keys and values of embeddings as halves.
            vectors[i].Zip(golden[i].Vector, (ours, theirs) => Math.Abs(ours - theirs)).Max().Should().BeLessThan(3e-3f);
        }
    }

    [Fact]
    public async Task Embed_AnyChunksAndCompany_GivesTheSameBits()
    {
        var texts = FamilyGolden.Load("pooling-mean").Embeddings.Select(item => item.Ids).ToArray();
        await using var plain = Runtimes.Load(FamilyFiles.PathOf("pooling-mean"));
        await using var cut = Runtimes.Load(FamilyFiles.PathOf("pooling-mean"), new RuntimeOptions { Threads = 2, PrefillChunk = 5, KvCacheTokens = 80 });
        var expected = await EmbedAsync(plain, [texts[1]]);

        var generation = cut.CollectAsync(new GenerationRequest { PromptTokens = texts[2], MaxTokens = 30, IgnoreEos = true, Sampling = new SamplingParameters { Temperature = 0 } });
        var crowd = await EmbedAsync(cut, [texts[0], texts[1], texts[2], texts[1]]);

        crowd[1].Should().Equal(expected[0]);
        crowd[3].Should().Equal(expected[0]);
        (await generation).Tokens.Should().HaveCount(30);
        cut.CurrentLoad.FreeKvTokens.Should().Be(80);
    }

    [Fact]
    public async Task Embed_WhatCannotBe_IsRefused()
    {
        await using var runtime = Runtimes.Load(FamilyFiles.PathOf("pooling-mean"), new RuntimeOptions { Threads = 1, MaxQueuedRequests = 2 });

        await RefusedAsync<PromptException>([[]]);
        await RefusedAsync<PromptException>([[100000]]);
        await RefusedAsync<PromptException>([new int[runtime.Facts.ContextLength + 1]]);
        await RefusedAsync<QueueFullException>([[1], [1], [1]]);
        var cancelled = () => runtime.EmbedAsync([new PromptTokens([5])], null, new CancellationToken(canceled: true));
        await cancelled.Should().ThrowAsync<OperationCanceledException>();

        async Task RefusedAsync<TException>(int[][] texts) where TException : Exception
        {
            var embed = () => EmbedAsync(runtime, texts);
            await embed.Should().ThrowAsync<TException>();
        }
    }

    [Fact]
    public async Task Embed_PoolingChosen_OverridesTheFile()
    {
        await using var runtime = Runtimes.Load(FamilyFiles.PathOf("pooling-mean"));

        var mean = await runtime.EmbedAsync([runtime.EncodeForEmbedding("Hello world")], null, CancellationToken.None);
        var last = await runtime.EmbedAsync([runtime.EncodeForEmbedding("Hello world")], PoolingKind.Last, CancellationToken.None);

        last[0].Should().NotEqual(mean[0]);
    }

    private static async Task<IReadOnlyList<float[]>> EmbedAsync(ModelRuntime runtime, IEnumerable<int[]> texts)
    {
        using var timeout = new CancellationTokenSource(Runtimes.Timeout);
        return await runtime.EmbedAsync([.. texts.Select(ids => new PromptTokens(ids))], null, timeout.Token);
    }
}
