using AIForge.Protocol.Node.V1;
using AIForge.Storage.UnixFs;
using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Node.Tests.Containers;

/// <summary>What a job gets, what it says and what it leaves.</summary>
[Collection("docker")]
public sealed class ContainerJobTests(DockerFixture docker)
{
    [SkippableFact]
    public async Task Run_Command_GivesExitCodeLogOutputsAndUse()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        var result = await node.ResultAsync("echo out; echo err >&2; mkdir /outputs/sub; echo one > /outputs/sub/a.txt; i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done; sleep 0.6; exit 7");

        (result.ExitCode, result.End).Should().Be((7, ContainerEnd.Exited));
        node.Log.Should().Contain("out\n").And.Contain("err\n");
        node.Files(result).Should().BeEquivalentTo(new Dictionary<string, string> { ["sub/"] = "", ["sub/a.txt"] = "one\n" });
        (result.OutputFiles, result.OutputBytes, result.ImageId).Should().Be((1, 10_240L, docker.ImageId));
        result.Use.WallTime.ToTimeSpan().Should().BeGreaterThan(TimeSpan.FromSeconds(0.6));
        result.Use.CpuTime.ToTimeSpan().Should().BePositive();
        result.Use.PeakMemoryBytes.Should().BePositive();
        result.Use.PreparationTime.ToTimeSpan().Should().BePositive();
        await node.LeavesNothingAsync();
    }

    [SkippableFact]
    public async Task Run_Environment_IsWhatIsDocumented()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        await node.ResultAsync("env | sort; pwd", task => task.Env.Add("MY_KEY", "my value"));

        var lines = node.Log.Split('\n');
        lines.Should().Contain([
            $"AIFORGE_JOB_ID={node.LastJob}", "AIFORGE_INPUTS=/inputs", "AIFORGE_OUTPUTS=/outputs", "AIFORGE_SCRATCH=/scratch",
            "AIFORGE_PROGRESS_FILE=/scratch/.aiforge-progress", "HOME=/scratch", "MY_KEY=my value", "PATH=/bin",
        ]);
    }

    [SkippableFact]
    public async Task Run_Progress_IsHeardOnStdoutAndInTheFile()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        // On the machine's disk, where a link of the job may point but not be followed.
        var secret = Path.Combine(node.Node.DataFolder, "secret");
        await File.WriteAllTextAsync(secret, "progress=0.75 message=secret");

        await node.BeginAsync(node.Task(
            $"echo '::aiforge progress=0.25 message=epoch 1 of 4'; sleep 2; echo 'progress=0.5 message=half' > $AIFORGE_PROGRESS_FILE; sleep 2; ln -sf {secret} $AIFORGE_PROGRESS_FILE; sleep 2; "
            + "rm $AIFORGE_PROGRESS_FILE; mkfifo $AIFORGE_PROGRESS_FILE; sleep 1; echo '::aiforge progress=0.9 message=last'; sleep 1"));

        (await node.ProgressAsync(progress => progress.Fraction > 0)).Should().Be(new AttemptProgress { Fraction = 0.25, Activity = "epoch 1 of 4" });
        (await node.ProgressAsync(progress => progress.Fraction > 0.25)).Should().Be(new AttemptProgress { Fraction = 0.5, Activity = "half" });
        (await node.ProgressAsync(progress => progress.Fraction > 0.5)).Should().Be(new AttemptProgress { Fraction = 0.9, Activity = "last" }, "nothing of the machine is read, and a pipe stops nobody");
        (await node.OutcomeAsync()).Result.Container.ExitCode.Should().Be(0);
        node.Log.Should().StartWith("::aiforge progress=0.25", "the log is what the job wrote");
    }

    [SkippableFact]
    public async Task Run_Inputs_AreVerifiedCachedAndReadOnly()
    {
        using var folder = TemporaryFolder.Create();
        var store = new Storage.Content.LocalContentStore(folder.Path, TimeProvider.System);
        await using var node = await ContainerNode.StartAsync(docker);
        node.Coordinator.Content = store;
        var content = Enumerable.Range(0, 300_000).Select(i => (byte)(i % 251)).ToArray();
        var cid = (await store.AddAsync(new MemoryStream(content), UnixFsLayout.Version1, default)).Cid.ToString();
        var input = new ContainerInput { Cid = cid, Path = "data/part 1.bin", SizeBytes = content.Length };

        var script = "cmp /inputs/data/part\\ 1.bin /inputs/copy.bin && wc -c < /inputs/copy.bin; echo x >> /inputs/copy.bin; rm /inputs/copy.bin; grep -c ' /inputs/.* ro,' /proc/mounts; touch /inputs/new; cp /inputs/copy.bin /outputs/; true";
        var result = await node.ResultAsync(script, task => task.Inputs.Add([input, new ContainerInput(input) { Path = "copy.bin" }]));
        var given = node.Coordinator.BytesGiven;
        await node.ResultAsync("true", task => task.Inputs.Add(input));

        node.Log.Should().BeEmpty();
        node.Coordinator.Jobs.Log("job_1").Should().Contain("300000\n").And.Contain("can't create /inputs/copy.bin").And.Contain("\n2\n", "both are mounted read-only")
            .And.Contain("can't remove '/inputs/copy.bin'").And.Contain("touch: /inputs/new: Read-only file system");
        given.Should().Be(content.Length, "both paths are one file");
        node.Coordinator.BytesGiven.Should().Be(given, "the second job finds it in the cache");
        result.OutputFiles.Should().Be(1);
    }

    [SkippableFact]
    public async Task Log_StreamBreaks_GoesOnWhereTheCoordinatorStopped()
    {
        await using var node = await ContainerNode.StartAsync(docker);
        node.Coordinator.Jobs.BreakLogAfter = 40;

        await node.ResultAsync("i=0; while [ $i -lt 20 ]; do i=$((i+1)); echo line number $i; sleep 0.05; done");

        node.Log.Should().Be(string.Concat(Enumerable.Range(1, 20).Select(i => $"line number {i}\n")));
        node.Coordinator.Jobs.LogCalls.Should().BeGreaterThan(1);
    }

    [SkippableFact]
    public async Task Log_Flood_IsBoundedAndTheJobGoesOn()
    {
        await using var node = await ContainerNode.StartAsync(docker, options => options.LogMegabytes = 1);

        var result = await node.ResultAsync("yes 0123456789abcdef | head -c 20000000; echo done > /outputs/done");

        result.ExitCode.Should().Be(0);
        node.Files(result).Should().ContainKey("done");
        node.Log.Length.Should().BeLessThanOrEqualTo(1 << 20);
        node.Log.Should().EndWith("aiforge: the log is full; what the job writes from here on is not kept\n");
    }

    [SkippableFact]
    public async Task Log_CoordinatorWantsNoMore_TheJobGoesOn()
    {
        await using var node = await ContainerNode.StartAsync(docker);
        node.Coordinator.Jobs.MostLogBytes = 100_000;

        var result = await node.ResultAsync("yes 0123456789abcdef | head -c 8000000; echo done > /outputs/done");

        (result.ExitCode, result.OutputFiles).Should().Be((0, 1));
        // The answer that it is full may be lost with the end of the call; the next call begins with it.
        node.Coordinator.Jobs.LogCalls.Should().BeInRange(1, 2, "a log that is full is not offered again and again");
    }

    [SkippableFact]
    public async Task Outputs_CoordinatorIsAway_AreSentUntilTheyAreKept()
    {
        await using var node = await ContainerNode.StartAsync(docker);
        node.Coordinator.Jobs.OutputFailures = 2;

        var result = await node.ResultAsync("echo x > /outputs/x");

        node.Files(result).Should().ContainKey("x");
        node.Coordinator.Jobs.OutputCalls.Should().Be(3);
    }

    [SkippableFact]
    public async Task Outputs_Refused_FailTheJobOnThePlatformsSide()
    {
        await using var node = await ContainerNode.StartAsync(docker);
        node.Coordinator.Jobs.OutputRefusal = new Status(StatusCode.FailedPrecondition, "the attempt is over");

        var error = await node.ErrorAsync(node.Task("echo x > /outputs/x"));

        (error.Reason, error.Fault, error.Permanent).Should().Be(("OUTPUT_REFUSED", FaultParty.Platform, false));
        await node.LeavesNothingAsync();
    }

    [SkippableFact]
    public async Task Outputs_SameFiles_AreTheSameCid()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        var one = await node.ResultAsync("cd /outputs; echo b > b; mkdir a; echo 1 > a/z; echo 2 > a.txt");
        var other = await node.ResultAsync("cd /outputs; echo 2 > a.txt; sleep 1; mkdir a; echo 1 > a/z; chmod 600 a/z; echo b > b; umask 077; touch -d '2001-01-01 00:00' b");

        other.OutputCid.Should().Be(one.OutputCid).And.StartWith("bafk");
    }

    [SkippableTheory]
    [InlineData("/tmp/results")]
    [InlineData("/scratch/results")]
    [InlineData("/some/where/deep")]
    public async Task Outputs_AnyPlainFolder_IsTheJobs(string path)
    {
        await using var node = await ContainerNode.StartAsync(docker);

        var result = await node.ResultAsync("echo x > $AIFORGE_OUTPUTS/x; echo y > /tmp/y; echo z > /scratch/z", task => task.OutputsPath = path);

        node.Files(result).Keys.Should().Equal("x");
    }

    [SkippableFact]
    public async Task Outputs_None_HaveNoCid()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        (await node.ResultAsync("true")).OutputCid.Should().BeEmpty();
        (await node.ResultAsync("touch /scratch/x", task => task.OutputsPath = "")).OutputCid.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Hello_EngineIsThere_SaysWhatContainersMayHave()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        var capacity = node.Stream.Hello.ContainerCapacity;
        capacity.EngineVersion.Should().NotBeEmpty();
        capacity.Should().Be(new ContainerCapacity
        {
            EngineVersion = capacity.EngineVersion, Cpus = 2, MemoryBytes = 256 << 20, DiskBytes = 64 << 20, Slots = 4, Egress = false,
        });
    }
}
