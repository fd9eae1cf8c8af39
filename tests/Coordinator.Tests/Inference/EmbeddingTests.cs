using System.Runtime.InteropServices;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Inference;

/// <summary>Embeddings through fake nodes: what clients get, what is counted, and what happens when a node goes away or lies.</summary>
public sealed class EmbeddingTests(InferenceFixture fixture) : IClassFixture<InferenceFixture>
{
    private readonly InferenceFixture _fixture = (InferenceFixture)fixture.Required();

    [SkippableFact]
    public async Task Create_Texts_AreVectorsInTheirOrderWithTheirTokens()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var creating = CreateAsync(user, model, "a", "b", "c");

        using var generation = await node.ClaimAsync();
        generation.Task.Embedding.Inputs.Select(input => input.Text).Should().Equal("a", "b", "c");
        await generation.DeltaAsync(Vectors((2, [1, 0]), (3, [0, 1])));
        await generation.DeltaAsync(Vectors((4, [0.5f, -1e-7f])));
        await generation.DeltaAsync(new InferenceDelta { FinishReason = "stop" });

        var list = await creating.Within();
        (list.Object, list.Model).Should().Be(("list", model.Name));
        list.Data.Select(item => (item.Index, item.Object, item.Embedding)).Should().Equal((0, "embedding", "[1,0]"), (1, "embedding", "[0,1]"), (2, "embedding", "[0.5,-1E-07]"));
        list.Usage.Should().Be(new EmbeddingUsage { PromptTokens = 9, TotalTokens = 9 });
        (await _fixture.UsageAsync(user)).Should().Be(new InferenceFixture.UsageRow(9, 0, 1, "stop"));
    }

    [SkippableFact]
    public async Task Create_Base64_IsTheBitsOfTheNumbers()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var request = Request(model, "a");
        request.EncodingFormat = "base64";
        var creating = _fixture.OpenAi.CreateEmbeddingsAsync(request, user.Headers).ResponseAsync;

        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync(Vectors((1, [1, 0, 0, 0])));
        await generation.DeltaAsync(new InferenceDelta { FinishReason = "stop" });

        (await creating.Within()).Data[0].Embedding.Should().Be("\"AACAPwAAAAAAAAAAAAAAAA==\"");
    }

    [SkippableFact]
    public async Task Create_NodeLostMidway_AnotherGoesOnWithWhatIsLeft()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var one = await _fixture.ConnectAsync(model);
        var creating = CreateAsync(user, model, "a", "b", "c");
        using var lost = await one.ClaimAsync();
        await lost.DeltaAsync(Vectors((1, [1])));
        await using var two = await _fixture.ConnectAsync(model);
        await one.DisposeAsync();

        using var rest = await two.ClaimAsync();
        var left = rest.Task.Embedding.Inputs.Select(input => input.Text).ToList();
        left.Should().BeSubsetOf(["a", "b", "c"]).And.EndWith("c");
        await rest.DeltaAsync(Vectors([.. left.Select(text => (1, new float[] { text[0] }))]));
        await rest.DeltaAsync(new InferenceDelta { FinishReason = "stop" });

        var list = await creating.Within();
        list.Data.Skip(1).Select(item => item.Embedding).Should().Equal("[98]", "[99]");
        (await _fixture.UsageAsync(user)).Should().Be(new InferenceFixture.UsageRow(3, 0, 2, "stop"));
    }

    public static TheoryData<string> Lies() => ["too many", "too few", "no number", "odd bytes", "other length", "text", "nothing"];

    [SkippableTheory]
    [MemberData(nameof(Lies))]
    public async Task Create_NodeThatLies_IsNotBelieved(string lie)
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var creating = CreateAsync(user, model, "a", "b");

        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync(lie switch
        {
            "too many" => Vectors((1, [1]), (1, [1]), (1, [1])),
            "too few" => new InferenceDelta { FinishReason = "stop" },
            "no number" => Vectors((1, [float.NaN])),
            "odd bytes" => new InferenceDelta { Embeddings = { new Embedding { Values = ByteString.CopyFrom(1, 2, 3) } } },
            "other length" => Vectors((1, [1]), (1, [1, 2])),
            "text" => new InferenceDelta { Text = "a", TokenIds = { 1 } },
            _ => new InferenceDelta(),
        });

        (await FluentActions.Awaiting(() => creating.Within()).Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.Unavailable, "no other node is there");
    }

    [SkippableFact]
    public async Task Create_NodeCountsMoreTokensThanTheTextCanHave_IsCountedByWhatItCan()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var creating = CreateAsync(user, model, "a");

        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync(Vectors((int.MaxValue, [1])));
        await generation.DeltaAsync(new InferenceDelta { FinishReason = "stop" });

        (await creating.Within()).Usage.PromptTokens.Should().BeLessThan(100);
    }

    [SkippableTheory]
    [InlineData("EMBEDDINGS_UNSUPPORTED", "'model'")]
    [InlineData("DIMENSIONS_ABOVE_MAX", "'dimensions'")]
    [InlineData("CONTEXT_LENGTH_EXCEEDED", "8 tokens")]
    public async Task Create_ModelThatCannot_IsTheCallersFault(string reason, string told)
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var creating = CreateAsync(user, model, "a");

        using var generation = await node.ClaimAsync();
        await generation.ErrorAsync(reason, "This model has 8 tokens.", permanent: true);

        var fault = (await FluentActions.Awaiting(() => creating.Within()).Should().ThrowAsync<RpcException>()).Which;
        (fault.StatusCode, fault.Status.Detail.Contains(told, StringComparison.Ordinal)).Should().Be((StatusCode.InvalidArgument, true));
    }

    [SkippableFact]
    public async Task Chat_NodeThatSendsVectors_IsNotBelieved()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var answering = _fixture.CompleteAsync(user, InferenceFixture.Chat(model));

        using var generation = await node.ClaimAsync();
        await generation.DeltaAsync(Vectors((1, [1])));

        (await FluentActions.Awaiting(() => answering.Within()).Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.Unavailable);
    }

    private Task<EmbeddingList> CreateAsync(TestUser user, ModelRecord model, params string[] texts) =>
        _fixture.OpenAi.CreateEmbeddingsAsync(Request(model, texts), user.Headers).ResponseAsync;

    private static CreateEmbeddingsRequest Request(ModelRecord model, params string[] texts) =>
        new() { Model = model.Name, Input = Value.ForList([.. texts.Select(Value.ForString)]) };

    private static InferenceDelta Vectors(params (int Tokens, float[] Values)[] vectors) => new()
    {
        Embeddings = { vectors.Select(vector => new Embedding { PromptTokens = vector.Tokens, Values = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(vector.Values)) }) },
    };
}
