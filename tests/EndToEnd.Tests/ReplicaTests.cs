using AIForge.Protocol.OpenAi.V1;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;

namespace AIForge.EndToEnd.Tests;

/// <summary>
/// Two coordinators and two slow nodes as processes of their own over one PostgreSQL and one Redis. The client is at the first coordinator;
/// kill -9 of the second, which has the node that answers, loses neither the answer nor the job, and the node comes over.
/// </summary>
public sealed class ReplicaTests : IAsyncLifetime
{
    private const string LongQuestion = "Count from 1 to 30.";
    private const int Midway = 24;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly PostgresFixture _postgres = new();
    private readonly RedisFixture _redis = new();
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();
    private readonly int _firstPort = RunningCoordinator.FreePort(), _secondPort = RunningCoordinator.FreePort();
    private readonly List<ProgramProcess> _programs = [];
    private Metadata _key = [];
    private GrpcChannel? _channel;

    private string First => $"http://127.0.0.1:{_firstPort}";

    private string Second => $"http://127.0.0.1:{_secondPort}";

    private OpenAiService.OpenAiServiceClient OpenAi => new(_channel!);

    private JobService.JobServiceClient Jobs => new(_channel!);

    private NodeService.NodeServiceClient Nodes => new(_channel!);

    /// <summary>What `aiforge-node drain` writes.</summary>
    private string HereIsDrained => Path.Combine(_folder.Combine("here"), "drain");

    public Task InitializeAsync() => Task.WhenAll(_postgres.InitializeAsync(), _redis.InitializeAsync());

    public async Task DisposeAsync()
    {
        _channel?.Dispose();
        foreach (var program in Enumerable.Reverse(_programs)) await program.DisposeAsync();
        await Task.WhenAll(_postgres.DisposeAsync(), _redis.DisposeAsync());
        _folder.Dispose();
    }

    [SkippableFact]
    public async Task Killed_TheCoordinatorOfTheBusyNode_AnswerAndJobGoOn_AndTheNodeComesOver()
    {
        await CreateUserAsync();
        var second = StartCoordinator(_secondPort);
        _channel = GrpcChannel.ForAddress(Second);
        await WhenAsync(async () => (await new ModelService.ModelServiceClient(_channel).ListModelsAsync(new Protocol.V1.ListModelsRequest(), _key)).Models.Count > 0);
        // It knows both, and only one of them is there.
        StartNode("there", await RegisterAsync("there"), $"{First},{Second}");
        var whole = "";
        await WhenAsync(async () => (whole = await AnswerAsync()).Length > 0);

        StartCoordinator(_firstPort);
        _channel.Dispose();
        _channel = GrpcChannel.ForAddress(First);
        await WhenAsync(async () => await AnswerAsync() == whole);
        // It stands by, so that the work begins at the other one, and is asked while that one writes: no node is sure to start in that time.
        Directory.CreateDirectory(_folder.Combine("here"));
        await System.IO.File.WriteAllTextAsync(HereIsDrained, "");
        var here = StartNode("here", await RegisterAsync("here"), First);
        await WhenAsync(AnyDrainsAsync);

        using var stream = OpenAi.CreateChatCompletionStream(Request(stream: true), _key);
        var text = "";
        while (text.Length < Midway && await stream.ResponseStream.MoveNext(default).Within()) text += TextOf(stream.ResponseStream.Current);
        var job = await SubmitAsync();
        await WhenAsync(async () => (await JobAsync(job)).Status == JobStatus.Running);
        System.IO.File.Delete(HereIsDrained);
        await WhenAsync(async () => !await AnyDrainsAsync());

        await second.KillAsync();

        while (await stream.ResponseStream.MoveNext(default).Within()) text += TextOf(stream.ResponseStream.Current);
        text.Should().Be(whole, "nothing may be repeated, left out or changed");
        (await UsageAsync()).Should().Be("1 of 2 attempts", "what moved to another node is one request, billed once");

        await here.KillAsync();
        await WhenAsync(async () => await AnswerAsync() == whole);
        await WhenAsync(async () => (await JobAsync(job)).Status == JobStatus.Completed);
    }

    private static string TextOf(ChatCompletionChunk chunk) => string.Concat(chunk.Choices.Select(choice => choice.Delta.Content));

    private static CreateChatCompletionRequest Request(bool stream) => new()
    {
        Model = NetworkFixture.Model, Messages = { new RequestMessage { Role = "user", Content = Value.ForString(LongQuestion) } }, Temperature = 0, Stream = stream,
    };

    /// <summary>What the network is waited for may fail until it is there.</summary>
    private static Task WhenAsync(Func<Task<bool>> reached) => Eventually.BecomesTrueAsync(
        async () =>
        {
            try
            {
                return await reached();
            }
            catch (RpcException exception) when (exception.StatusCode is StatusCode.Unavailable)
            {
                return false;
            }
        },
        "the network",
        Patience);

    private async Task<string> AnswerAsync() => (await OpenAi.CreateChatCompletionAsync(Request(stream: false), _key)).Choices[0].Message.Content;

    private async Task<bool> AnyDrainsAsync() =>
        (await Nodes.ListNodesAsync(new ListNodesRequest(), _key)).Nodes.Any(node => node.Status == NodeStatus.Draining);

    private async Task<string> SubmitAsync()
    {
        var parameters = new Struct
        {
            Fields = { ["model"] = Value.ForString(NetworkFixture.Model), ["prompt"] = Value.ForString(LongQuestion), ["max_tokens"] = Value.ForNumber(300) },
        };
        return (await Jobs.CreateJobAsync(new CreateJobRequest { Type = "ai_inference", Parameters = parameters }, _key)).Job.JobId;
    }

    private async Task<Job> JobAsync(string id) => (await Jobs.GetJobAsync(new GetJobRequest { JobId = id }, _key)).Job;

    private async Task<string?> UsageAsync()
    {
        await using var command = _postgres.Source.CreateCommand("select count(*) || ' of ' || max(attempts) || ' attempts' from api_requests where attempts > 1");
        return (string?)await command.ExecuteScalarAsync();
    }

    private async Task CreateUserAsync()
    {
        _postgres.Required();
        await using var command = ProgramProcess.Start("AIForge.Coordinator", ["create-user", "consumer"], Settings(_firstPort));
        await command.ExitAsync();
        _key = RunningCoordinator.Bearer(command.Output.Split('\n').Select(line => line.Trim()).Single(line => line.StartsWith("afk_", StringComparison.Ordinal)));
    }

    private async Task<string> RegisterAsync(string name) =>
        (await Nodes.RegisterNodeAsync(new RegisterNodeRequest { Name = name }, _key)).Token;

    private ProgramProcess StartCoordinator(int port) => Kept(ProgramProcess.Start("AIForge.Coordinator", [], Settings(port)));

    private ProgramProcess StartNode(string name, string token, string coordinators) => Kept(ProgramProcess.Start("AIForge.Node", ["run"], new Dictionary<string, string>
    {
        ["AIFORGE_NODE_COORDINATOR"] = coordinators,
        ["AIFORGE_NODE_TOKEN"] = token,
        ["AIFORGE_NODE_MODELS__0"] = NetworkFixture.ModelFile,
        ["AIFORGE_NODE_DATAFOLDER"] = _folder.Combine(name),
        ["AIFORGE_NODE_CACHEGIGABYTES"] = "0",
        ["AIFORGE_NODE_SPEEDTEST"] = "false",
        ["AIFORGE_NODE_THREADS"] = "1",
        ["AIFORGE_NODE_MAXTOKENSPERSECOND"] = "10",
        ["AIFORGE_NODE_MAXRECONNECTSECONDS"] = "1",
    }));

    private ProgramProcess Kept(ProgramProcess program)
    {
        _programs.Add(program);
        return program;
    }

    private Dictionary<string, string> Settings(int port) => new()
    {
        ["GrpcUrl"] = $"http://127.0.0.1:{port}",
        ["Database__ConnectionString"] = _postgres.ConnectionString,
        ["Redis__ConnectionString"] = _redis.ConnectionString,
        ["Coordinator__Replica__Address"] = $"http://127.0.0.1:{port}",
        ["Coordinator__Replica__Secret"] = "between the coordinators of this test",
        ["Coordinator__Replica__BeatSeconds"] = "0.5",
        ["Coordinator__Replica__ForgetSeconds"] = "3",
        ["Accounts__Mail__Folder"] = _folder.Combine("mail"),
        ["Nodes__SharedMachines"] = "true",
        ["Models__Known__0__Name"] = NetworkFixture.Model,
        ["Models__Known__0__Architecture"] = "llama",
        ["Models__Known__0__ParameterCount"] = "2632128",
        ["Models__Known__0__Quantization"] = "Q8_0",
        ["Models__Known__0__ContextLength"] = "512",
        ["Models__Known__0__SizeBytes"] = "2835200",
        ["Models__Known__0__Sha256"] = NetworkFixture.Sha256,
        ["Nodes__HeartbeatSeconds"] = "1",
        ["Jobs__LeaseSeconds"] = "4",
        ["Jobs__RenewSeconds"] = "1",
        ["Jobs__RestartGraceSeconds"] = "10",
    };
}
