using AIForge.Coordinator.Inference;
using AIForge.Coordinator.Inference.ColdStart;
using AIForge.Coordinator.Inference.Replicas;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Models.Contents;
using AIForge.Coordinator.Platform.Storage;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Faults;
using AIForge.Storage.Cids;
using AIForge.Storage.Objects;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Inference.ColdStart;

/// <summary>Nodes that say for ever that they are at work, on a clock that only the test moves.</summary>
public sealed class ModelLoadsTests : IDisposable
{
    private static readonly ModelRecord Model = new()
    {
        Id = Guid.NewGuid(), Name = "m", Architecture = "llama", ParameterCount = 1, Quantization = "Q8_0", ContextLength = 512, SizeBytes = 1,
        Sha256 = new string('a', 64), CreatedAt = DateTimeOffset.UnixEpoch,
    };

    private readonly TemporaryFolder _folder = TemporaryFolder.Create();
    private readonly ManualTimeProvider _clock = new();
    private readonly ModelLoads _loads;

    public ModelLoadsTests() =>
        _loads = new ModelLoads(new ContentSources(new NodeSessions(), new LocalObjectStore(_folder.Path, _clock), Options.Create(new StorageOptions()), _clock), _clock, NullLogger<ModelLoads>.Instance);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void IsAwaited_NodeNeverEnds_CountsForSomeMinutesOnly()
    {
        var liar = Wanting();
        _clock.Advance(TimeSpan.FromMinutes(4));
        _loads.IsAwaited(Model, _ => true).Should().BeTrue();

        _clock.Advance(TimeSpan.FromMinutes(2));

        _loads.IsAwaited(Model, _ => true).Should().BeFalse("another node had better be asked");
        _loads.NodesToPass(Model).Should().Equal(liar.NodeId);
    }

    [Fact]
    public async Task Await_TheOnlyNodeTakesLong_SaysThatTheModelIsLoadingAllTheSame()
    {
        var demand = new ModelDemand(new ModelPlacement(new NodeSessions(), null!, new RemoteNodes()), _loads, new RemoteNodes(), new RemoteLoads(_clock, NullLogger<RemoteLoads>.Instance), _clock, Options.Create(new InferenceOptions()));
        var stored = Model with { IpfsCid = Cid.Of(1, CidCodec.Raw, "file"u8).ToString(), MinioPath = "models/m" };
        Wanting(Loading(0.5, TimeSpan.FromHours(1)));
        _clock.Advance(TimeSpan.FromMinutes(10));

        var fault = await demand.Awaiting(waiting => waiting.AwaitAsync(stored, null, default)).Should().ThrowAsync<FaultException>();

        fault.Which.Reason.Should().Be("MODEL_LOADING", "no other node can be asked");
    }

    [Fact]
    public void NodesToPass_NodeThatNeverLoaded_IsPassedForAnHour()
    {
        var liar = Wanting();

        _loads.Unload(_clock.GetUtcNow());

        _clock.Advance(TimeSpan.FromMinutes(59));
        _loads.NodesToPass(Model).Should().Equal(liar.NodeId);
        _clock.Advance(TimeSpan.FromMinutes(2));
        _loads.NodesToPass(Model).Should().BeEmpty();
    }

    [Fact]
    public void FindProgress_OneSaysAMonth_TheOtherCounts()
    {
        Wanting(Loading(0.99, TimeSpan.FromDays(30)));
        Wanting(Loading(0.1, TimeSpan.FromSeconds(7)));

        _loads.FindProgress(Model.Name)!.Remaining.Should().Be(TimeSpan.FromSeconds(7));
    }

    private static ModelState Loading(double fraction, TimeSpan remaining) =>
        new() { Sha256 = Model.Sha256, Phase = ModelPhase.Loading, Fraction = fraction, Remaining = remaining.ToDuration() };

    private NodeSession Wanting(params ModelState[] states)
    {
        var session = new NodeSession(new NodeIdentity(Guid.NewGuid(), Guid.NewGuid()), new NodeHello { Slots = 1 }, 16, _clock);
        session.RecordModels(new ModelReport { Models = { states } });
        _loads.Connect(session, []);
        _loads.Want(session, Model);
        return session;
    }
}
