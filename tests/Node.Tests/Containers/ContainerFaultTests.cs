using AIForge.Protocol.Node.V1;
using AIForge.Storage.Content;
using AIForge.Storage.UnixFs;
using AIForge.Testing;
using Microsoft.Extensions.Logging;

namespace AIForge.Node.Tests.Containers;

/// <summary>Jobs that cannot be done: the reason, whose fault it is, and that nothing is left.</summary>
[Collection("docker")]
public sealed class ContainerFaultTests(DockerFixture docker)
{
    private const string SomeDigest = "sha256:00000000000000000000000000000000000000000000000000000000000000aa";

    [SkippableTheory]
    [InlineData("aiforge/busybox")]
    [InlineData("aiforge/busybox:test")]
    [InlineData("aiforge/busybox@sha256:abc")]
    [InlineData("aiforge/busybox@" + SomeDigest + "/../../x")]
    [InlineData("")]
    public async Task Image_NotPinned_IsTheInputsFault(string image)
    {
        await using var node = await ContainerNode.StartAsync(docker);

        var error = await node.ErrorAsync(node.Task("true", task => task.Image = image));

        (error.Reason, error.Fault, error.Permanent).Should().Be(("IMAGE_NOT_PINNED", FaultParty.Input, true));
        error.Message.Should().Contain("repository@sha256:");
    }

    [SkippableFact]
    public async Task Image_InARegistry_IsPulledByDigestAndKept()
    {
        await using var node = await ContainerNode.StartAsync(docker);
        var image = await PushAsync(await docker.RegistryAsync());
        (await docker.CliAsync("images", "-q", "--digests", image)).Should().BeEmpty();

        await node.BeginAsync(node.Task("echo pulled", task => task.Image = image));
        await node.ProgressAsync(progress => progress.Activity == "pulling the image");
        var result = (await node.OutcomeAsync()).Result.Container;

        (result.ExitCode, node.Log).Should().Be((0, "pulled\n"));
        (await docker.CliAsync("images", "-q", image)).Should().NotBeEmpty();
    }

    [SkippableFact]
    public async Task Images_MoreThanAreKept_TheOldestGoes()
    {
        await using var node = await ContainerNode.StartAsync(docker, options => options.ImageCacheMegabytes = 3);
        var registry = await docker.RegistryAsync();
        var (first, second) = (await PushAsync(registry, "first"), await PushAsync(registry, "second"));

        await node.ResultAsync("true", task => task.Image = first);
        await node.ResultAsync("true", task => task.Image = second);

        (await docker.CliAsync("images", "-q", first)).Should().BeEmpty();
        (await docker.CliAsync("images", "-q", second)).Should().NotBeEmpty();
        (await docker.CliAsync("images", "-q", docker.Image.Split('@')[0])).Should().NotBeEmpty("the operator's own are left alone");
    }

    [SkippableFact]
    public async Task Image_LargerThanAllThatIsKept_IsTheInputsFault()
    {
        await using var node = await ContainerNode.StartAsync(docker, options => options.ImageCacheMegabytes = 1);
        var image = await PushAsync(await docker.RegistryAsync(), "large");

        var error = await node.ErrorAsync(node.Task("true", task => task.Image = image));

        (error.Reason, error.Fault, error.Permanent).Should().Be(("IMAGE_TOO_LARGE", FaultParty.Input, true));
        (await docker.CliAsync("images", "-q", image)).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Image_NotInTheRegistry_IsNotFound()
    {
        await using var node = await ContainerNode.StartAsync(docker);
        var registry = await docker.RegistryAsync();

        var error = await node.ErrorAsync(node.Task("true", task => task.Image = $"{registry}/aiforge/nothing@{SomeDigest}"));

        (error.Reason, error.Fault, error.Permanent).Should().Be(("IMAGE_NOT_FOUND", FaultParty.Input, true));
        await node.LeavesNothingAsync();
    }

    [SkippableFact]
    public async Task Image_RegistryAsksForAPassword_IsPrivate()
    {
        await using var node = await ContainerNode.StartAsync(docker);
        var registry = await docker.RegistryAsync(isPrivate: true);

        var error = await node.ErrorAsync(node.Task("true", task => task.Image = $"{registry}/aiforge/secret@{SomeDigest}"));

        (error.Reason, error.Fault, error.Permanent).Should().Be(("IMAGE_PRIVATE", FaultParty.Input, true));
    }

    [SkippableFact]
    public async Task Image_NoRegistryAnswers_IsThePlatformsFault()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        var error = await node.ErrorAsync(node.Task("true", task => task.Image = $"127.0.0.1:1/aiforge/busybox@{SomeDigest}"));

        (error.Reason, error.Fault, error.Permanent).Should().Be(("REGISTRY_UNREACHABLE", FaultParty.Platform, false));
    }

    [SkippableTheory]
    [InlineData("no-such-program")]
    [InlineData("/etc/passwd")]
    public async Task Command_CannotBeStarted_IsTheInputsFault(string program)
    {
        await using var node = await ContainerNode.StartAsync(docker);
        var task = node.Task("");
        task.Command.Clear();
        task.Command.Add(program);

        var error = await node.ErrorAsync(task);

        (error.Reason, error.Fault, error.Permanent).Should().Be(("COMMAND_NOT_FOUND", FaultParty.Input, true));
        error.Message.Should().Contain(program);
        await node.LeavesNothingAsync();
    }

    [SkippableFact]
    public async Task Command_EndsWith127ByItself_IsAResult()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        (await node.ResultAsync("no-such-program")).ExitCode.Should().Be(127, "the shell was found");
    }

    [SkippableFact]
    public async Task OutputsPath_IsAFileOfTheImage_IsTheInputsFault()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        var error = await node.ErrorAsync(node.Task("true", task => task.OutputsPath = "/bin/busybox/out"));

        (error.Reason, error.Permanent).Should().Be(("PATH_REFUSED", true));
    }

    [SkippableFact]
    public async Task Input_IsNowhere_IsNotFound()
    {
        using var folder = TemporaryFolder.Create();
        await using var node = await ContainerNode.StartAsync(docker);
        node.Coordinator.Content = new LocalContentStore(folder.Path, TimeProvider.System);
        var nothing = await CidAsync(new byte[10]);

        var none = await node.ErrorAsync(node.Task("true", task => task.Inputs.Add(new ContainerInput { Cid = nothing, Path = "x", SizeBytes = 10 })));
        var odd = await node.ErrorAsync(node.Task("true", task => task.Inputs.Add(new ContainerInput { Cid = "QmNoCid", Path = "x", SizeBytes = 10 })));

        (odd.Reason, odd.Fault, odd.Permanent).Should().Be(("INPUT_NOT_FOUND", FaultParty.Input, true));
        none.Reason.Should().BeOneOf("INPUT_NOT_FOUND", "INPUT_UNREACHABLE");
        await node.LeavesNothingAsync();
    }

    [SkippableFact]
    public async Task Input_HasAnotherSize_IsDamaged()
    {
        using var folder = TemporaryFolder.Create();
        await using var node = await ContainerNode.StartAsync(docker);
        var store = new LocalContentStore(folder.Path, TimeProvider.System);
        node.Coordinator.Content = store;
        var cid = (await store.AddAsync(new MemoryStream(new byte[600_000]), UnixFsLayout.Version1, default)).Cid.ToString();

        var error = await node.ErrorAsync(node.Task("true", task => task.Inputs.Add(new ContainerInput { Cid = cid, Path = "x", SizeBytes = 500_000 })));

        (error.Reason, error.Fault, error.Permanent).Should().Be(("INPUT_DAMAGED", FaultParty.Input, true));
    }

    [SkippableTheory]
    [InlineData("../x")]
    [InlineData("/x")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("")]
    public async Task Input_PathLeadsElsewhere_IsRefused(string path)
    {
        await using var node = await ContainerNode.StartAsync(docker);
        var cid = await CidAsync(new byte[10]);

        var error = await node.ErrorAsync(node.Task("true", task => task.Inputs.Add(new ContainerInput { Cid = cid, Path = path, SizeBytes = 10 })));

        (error.Reason, error.Permanent).Should().Be(("TASK_INVALID", true));
    }

    [SkippableTheory]
    [InlineData("relative")]
    [InlineData("/")]
    [InlineData("/proc/x")]
    [InlineData("/a/../etc")]
    [InlineData("/tmp")]
    [InlineData("/inputs/sub")]
    public async Task OutputsPath_IsNotPlain_IsRefused(string path)
    {
        await using var node = await ContainerNode.StartAsync(docker);

        (await node.ErrorAsync(node.Task("true", task => task.OutputsPath = path))).Reason.Should().Be("TASK_INVALID");
    }

    [SkippableFact]
    public async Task Task_WantsMoreThanTheOperatorGives_IsThePlatformsFault()
    {
        await using var node = await ContainerNode.StartAsync(docker);
        Action<ContainerTask>[] excesses =
        [
            task => task.Cpus = 2.5, task => task.MemoryBytes = 257 << 20, task => task.DiskBytes = 65 << 20, task => task.Gpus = 1, task => task.Network = ContainerNetwork.Egress,
        ];

        foreach (var excess in excesses)
        {
            var error = await node.ErrorAsync(node.Task("true", excess));
            (error.Reason, error.Fault, error.Permanent).Should().Be(("LIMIT_EXCEEDED", FaultParty.Platform, false));
        }
    }

    [SkippableFact]
    public async Task Task_WantsLessThanAnEngineCanGive_IsTheInputsFault()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        (await node.ErrorAsync(node.Task("true", task => task.MemoryBytes = 5 << 20))).Reason.Should().Be("TASK_INVALID");
    }

    [SkippableFact]
    public async Task Slots_AllTaken_TheNextIsRefused()
    {
        await using var node = await ContainerNode.StartAsync(docker, options => options.Slots = 1);
        var first = RunningNode.ContainerAttempt("job_a", node.Task("sleep 30"));
        var second = RunningNode.ContainerAttempt("job_b", node.Task("true"));
        await node.Stream.DesireAsync(first);
        await node.ProgressAsync(progress => progress.Activity == "running");

        await node.Stream.DesireAsync(first, second);

        var report = await node.OutcomeAsync();
        (report.Ref.JobId, report.Error.Reason).Should().Be(("job_b", "LIMIT_EXCEEDED"));
    }

    [SkippableFact]
    public async Task Wanted_NoMore_EndsTheContainerAndLeavesNothing()
    {
        await using var node = await ContainerNode.StartAsync(docker);
        await node.BeginAsync(node.Task("trap '' TERM; echo started; while :; do sleep 1; done"));
        await node.Coordinator.Jobs.WhenLogSaysAsync(node.LastJob, "started");

        await node.Stream.DesireAsync();

        await node.LeavesNothingAsync();
        node.Node.Service<NodeState>().Report.Connection.Should().Be("connected");
    }

    [SkippableFact]
    public async Task Lease_Lapses_EndsTheContainerAndLeavesNothing()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        await node.BeginAsync(node.Task("while :; do sleep 1; done"), leaseSeconds: 2);

        await Eventually.IsTrueAsync(async () => (await docker.CliAsync("ps", "-q")).Length > 0);
        await node.LeavesNothingAsync();
    }

    [SkippableFact]
    public async Task Node_Stops_EndsItsContainers()
    {
        var node = await ContainerNode.StartAsync(docker);
        await node.BeginAsync(node.Task("while :; do sleep 1; done"));
        await Eventually.IsTrueAsync(async () => (await docker.CliAsync("ps", "-q")).Length > 0);

        await node.DisposeAsync();

        (await docker.CliAsync("ps", "-aq")).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Log_OfTheNode_HoldsNoSecretOfTheJob()
    {
        var log = new RecordingLogger<ContainerFaultTests>();
        await using var node = await ContainerNode.StartAsync(docker, configure: builder => builder.Logging.AddProvider(new RecordingProvider(log)).SetMinimumLevel(LogLevel.Trace));
        void Secret(ContainerTask task) => task.Env.Add("API_KEY", "hunter2");

        await node.ResultAsync("echo $API_KEY", Secret);
        var failed = await node.ErrorAsync(node.Task("true", task =>
        {
            Secret(task);
            task.Command.Clear();
            task.Command.Add("nothing");
        }));
        var invalid = await node.ErrorAsync(node.Task("true", task => task.Env.Add("BAD=NAME", "hunter2")));

        log.Entries.Should().Contain(entry => entry.Message.Contains("COMMAND_NOT_FOUND", StringComparison.Ordinal));
        log.Entries.Select(entry => entry.Message).Append(failed.Message).Append(invalid.Message).Should().NotContain(message => message.Contains("hunter2", StringComparison.Ordinal));
    }

    private static async Task<string> CidAsync(byte[] content) =>
        (await UnixFsBuilder.AddAsync(new MemoryStream(content), UnixFsLayout.Version1, NoBlocks.Instance, default)).Cid.ToString();

    /// <summary>A changed image, pinned, that only the registry has.</summary>
    private async Task<string> PushAsync(string registry, string name = "pulled")
    {
        var container = await docker.CliAsync("create", docker.ImageId);
        var tag = $"{registry}/aiforge/{name}:1";
        await docker.CliAsync("commit", "--change", $"LABEL made=for-{name}", container, tag);
        await docker.CliAsync("rm", container);
        await docker.CliAsync("push", "-q", tag);
        var pinned = (await docker.CliAsync("inspect", "--format", "{{index .RepoDigests 0}}", tag)).Trim();
        await docker.CliAsync("rmi", tag);
        return pinned;
    }

    private sealed class RecordingProvider(ILogger logger) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => logger;

        public void Dispose()
        {
            // The test keeps the log.
        }
    }
}
