using System.Globalization;
using System.Text.RegularExpressions;
using AIForge.Protocol.Node.V1;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Node.Tests.Containers;

/// <summary>Every bound, tried from inside a real container.</summary>
[Collection("docker")]
public sealed class ContainerLimitTests(DockerFixture docker)
{
    [SkippableFact]
    public async Task Memory_TooMuch_EndsAsOutOfMemory()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        var result = await node.ResultAsync("echo kept > /outputs/kept; tail /dev/zero");

        (result.End, result.ExitCode).Should().Be((ContainerEnd.OutOfMemory, 137));
        node.Files(result).Should().ContainKey("kept");
    }

    [SkippableFact]
    public async Task Temporary_Full_CountsAsMemoryAndIsBounded()
    {
        await using var node = await ContainerNode.StartAsync(docker, options => options.TemporaryMegabytes = 2);

        await node.ResultAsync("head -c 8000000 /dev/zero > /tmp/big; wc -c < /tmp/big");

        node.Log.Should().EndWith("\n2097152\n").And.Contain("head: standard output");
    }

    [SkippableFact]
    public async Task Processes_ForkBomb_HitsTheLimitAndTheNodeLives()
    {
        await using var node = await ContainerNode.StartAsync(docker, options => options.MaxProcesses = 20);

        var result = await node.ResultAsync("i=0; while [ $i -lt 60 ]; do sleep 5 & i=$((i+1)); done; echo never");

        node.Log.Should().Contain("can't fork").And.NotContain("never");
        result.ExitCode.Should().NotBe(0);
        (await node.ResultAsync("echo alive")).ExitCode.Should().Be(0);
        node.Log.Should().Be("alive\n");
    }

    [SkippableFact]
    public async Task Cpu_Share_IsThrottled()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        var result = await node.ResultAsync("timeout 3 sh -c 'while :; do :; done'; cat /sys/fs/cgroup/cpu/cpu.stat 2>/dev/null || cat /sys/fs/cgroup/cpu.stat", task => task.Cpus = 0.25);

        var throttled = node.Log.Split('\n').Single(line => line.StartsWith("nr_throttled", StringComparison.Ordinal)).Split(' ')[1];
        int.Parse(throttled, CultureInfo.InvariantCulture).Should().BePositive();
        result.Use.CpuTime.ToTimeSpan().Should().BeLessThan(result.Use.WallTime.ToTimeSpan() / 2);
    }

    [SkippableFact]
    public async Task Rights_OfTheJob_AreTheLeast()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        await node.ResultAsync(
            "exec 2>&1; id -u; grep -E '^(CapInh|CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp):' /proc/self/status; touch /x; touch /bin/x; mount -t tmpfs x /tmp; unshare -m true; "
            + "ls /sys/class/net; cat /proc/net/route; nc -w 2 10.0.0.1 80; ls /dev; cat /dev/kmsg; mknod /scratch/m c 1 1; chown 0 /outputs; ulimit -c; ls -ld /outputs");

        var log = node.Log;
        log.Should().StartWith("65532\n");
        foreach (var set in new[] { "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb" }) log.Should().Contain($"{set}:\t0000000000000000\n");
        log.Should().Contain("NoNewPrivs:\t1\n").And.Contain("Seccomp:\t2\n", "the engine's own profile is on");
        log.Should().Contain("touch: /x: Read-only file system").And.Contain("touch: /bin/x: Read-only file system");
        log.Should().Contain("mount: permission denied").And.Contain("unshare: unshare(0x20000): Operation not permitted").And.Contain("mknod: /scratch/m: Operation not permitted");
        log.Should().Contain("\nlo\n").And.NotContain("eth0").And.Contain("Network is unreachable");
        log.Should().NotContain("docker.sock").And.NotContain("loop0").And.NotContain("kmsg:");
        log.Should().Contain("chown: /outputs: Operation not permitted");
    }

    [SkippableFact]
    public async Task Disk_Filled_StopsAtItsOwnEndAndNothingElseIsFull()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        var result = await node.ResultAsync(
            "i=0; while head -c 1000000 /dev/zero >> /scratch/$i; do i=$((i+1)); [ $i -lt 200 ] || break; done; echo files $i; du -sk /scratch | cut -f1; rm /scratch/*; echo fits > /outputs/x");

        var kilobytes = int.Parse(node.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], CultureInfo.InvariantCulture);
        node.Log.Should().Contain("head: standard output");
        kilobytes.Should().BeInRange(16_000, 22_000, "the job asked for 16 MiB");
        node.Files(result).Should().ContainKey("x");
    }

    [SkippableFact]
    public async Task Disk_OneLargeFile_IsHeldByItsSize()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        var result = await node.ResultAsync("truncate -s 100G /outputs/big; dd if=/dev/zero of=/scratch/big bs=1M seek=102400 count=1; echo $?; ls /outputs");

        result.ExitCode.Should().Be(0);
        node.Log.Split('\n').Count(line => line == "File size limit exceeded").Should().Be(2);
    }

    [SkippableFact]
    public async Task Outputs_TooLarge_AreRefusedWithoutBeingRead()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        var error = await node.ErrorAsync(node.Task("head -c 9000000 /dev/zero > /outputs/big; echo said"));

        (error.Reason, error.Fault, error.Permanent).Should().Be(("OUTPUT_TOO_LARGE", FaultParty.Input, true));
        node.Coordinator.Jobs.OutputCalls.Should().Be(0);
        node.Log.Should().Be("said\n", "the log is the owner's, also of a job that failed");
        await node.LeavesNothingAsync();
    }

    [SkippableFact]
    public async Task Outputs_HoleOfMoreThanMayBe_IsTooLarge()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        var error = await node.ErrorAsync(node.Task("truncate -s 15M /outputs/hole; ls -l /outputs"));

        error.Reason.Should().Be("OUTPUT_TOO_LARGE", "it would be 15 MB in the archive, though it has no bytes on the disk");
    }

    [SkippableFact]
    public async Task Outputs_TooManyFiles_AreRefused()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        var error = await node.ErrorAsync(node.Task("cd /outputs; i=0; while [ $i -lt 101 ]; do i=$((i+1)); : > $i; done"));

        (error.Reason, error.Permanent).Should().Be(("OUTPUT_TOO_MANY_FILES", true));
    }

    [SkippableFact]
    public async Task Disk_MillionFiles_EndsWithItsInodes()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        var result = await node.ResultAsync("cd /scratch; i=0; while true > $i; do i=$((i+1)); [ $i -lt 1000000 ] || break; done; echo made $i", task => task.Timeout = TimeSpan.FromSeconds(55).ToDuration());

        node.Log.Should().Contain("No space left on device");
        int.Parse(Regex.Match(node.Log, @"made (\d+)").Groups[1].Value, CultureInfo.InvariantCulture).Should().BeInRange(100, 6_000);
        result.ExitCode.Should().Be(0);
    }

    [SkippableFact]
    public async Task Outputs_LinksPipesAndDevices_AreLeftOutAndNamed()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        var result = await node.ResultAsync(
            "cd /outputs; ln -s /etc/passwd stolen; ln -s / root; mkfifo pipe; mkdir sub; ln -s ../../../../etc sub/up; echo good > sub/good; ln sub/good hard");

        node.Files(result).Should().BeEquivalentTo(new Dictionary<string, string> { ["hard"] = "good\n", ["sub/"] = "", ["sub/good"] = "good\n" });
        node.Log.Should().Be("aiforge: outputs are files and folders; left out: pipe, root, stolen, sub/up\n");
    }

    [SkippableFact]
    public async Task Outputs_FolderIsReplacedByALink_NothingOfTheMachineIsRead()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        var result = await node.ResultAsync("rmdir /outputs; mv /outputs /scratch/o; ln -s /etc /outputs/etc; ls /outputs");

        result.OutputCid.Should().BeEmpty();
        node.Log.Should().Contain("left out: etc");
    }

    [SkippableTheory]
    [InlineData("a\\377b")]
    [InlineData("a\\nb")]
    [InlineData("a\\033b")]
    public async Task Outputs_NameCannotBeShown_IsUnsafe(string name)
    {
        await using var node = await ContainerNode.StartAsync(docker);

        var error = await node.ErrorAsync(node.Task($"cd /outputs; touch \"$(printf '{name}')\""));

        (error.Reason, error.Permanent).Should().Be(("OUTPUT_UNSAFE", true));
    }

    [SkippableFact]
    public async Task Volumes_OfTheImage_LieOnTheJobsDisk()
    {
        await using var node = await ContainerNode.StartAsync(docker);
        var id = await ImageWithAsync("VOLUME /data");

        await node.ResultAsync("for i in 1 2 3; do head -c 10000000 /dev/zero > /data/$i; done; df /data /scratch | tail -2 | cut -d' ' -f1", task => task.Image = $"aiforge/changed@{id}");

        node.Log.Should().Contain("head: standard output").And.MatchRegex(@"(/dev/loop\d+)\n\1\n", "it is the disk of the scratch folder, and full");
        await node.LeavesNothingAsync();
    }

    [SkippableFact]
    public async Task Image_WantsRootAndAHealthCheck_GetsNeither()
    {
        await using var node = await ContainerNode.StartAsync(docker);
        var id = await ImageWithAsync("USER root", "HEALTHCHECK --interval=1s CMD touch /scratch/checked", "ENTRYPOINT [\"sh\",\"-c\",\"id -u; sleep 3; ls -a /scratch\"]");

        await node.ResultAsync("", task =>
        {
            task.Image = $"aiforge/changed@{id}";
            task.Command.Clear();
        });

        node.Log.Should().StartWith("65532\n").And.NotContain("checked");
    }

    [SkippableFact]
    public async Task Timeout_IgnoresTerm_IsKilledAndKeepsItsOutputs()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        var result = await node.ResultAsync("trap 'echo no' TERM; echo x > /outputs/x; while :; do sleep 1; done", task => task.Timeout = TimeSpan.FromSeconds(1).ToDuration());

        (result.End, result.ExitCode).Should().Be((ContainerEnd.TimedOut, 137));
        result.OutputFiles.Should().Be(1);
        result.Use.WallTime.ToTimeSpan().Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(2), "it had a second after it was asked");
    }

    [SkippableFact]
    public async Task Timeout_HeedsTerm_EndsByItself()
    {
        await using var node = await ContainerNode.StartAsync(docker, options => options.StopSeconds = 30);

        var result = await node.ResultAsync("trap 'echo asked; exit 3' TERM; while :; do sleep 0.1; done", task => task.Timeout = TimeSpan.FromSeconds(1).ToDuration());

        (result.End, result.ExitCode).Should().Be((ContainerEnd.TimedOut, 3));
        node.Log.Should().Be("asked\n");
    }

    private async Task<string> ImageWithAsync(params string[] changes)
    {
        var container = await docker.CliAsync("create", docker.ImageId);
        try
        {
            return await docker.CliAsync(["commit", .. changes.SelectMany(change => new[] { "--change", change }), container, "aiforge/changed:test"]);
        }
        finally
        {
            await docker.CliAsync("rm", container);
        }
    }
}
