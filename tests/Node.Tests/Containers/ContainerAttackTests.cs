using AIForge.Node.Docker;
using AIForge.Node.Executors.Containers;
using AIForge.Protocol.Node.V1;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIForge.Node.Tests.Containers;

/// <summary>Images, jobs and coordinators that mean harm.</summary>
[Collection("docker")]
public sealed class ContainerAttackTests(DockerFixture docker)
{
    [SkippableTheory]
    [InlineData("true", "VOLUME /")]
    [InlineData("true", "VOLUME /proc/sys")]
    [InlineData("true", "VOLUME /dev")]
    [InlineData("true", "VOLUME [\"/scratch/.\"]")]
    [InlineData("true", "VOLUME [\"/a/../scratch\"]")]
    [InlineData("true", "VOLUME /sbin/docker-init")]
    [InlineData("true", "WORKDIR /etc/passwd")]
    [InlineData("true", "WORKDIR /proc/self/fd/7")]
    [InlineData("ln -s /proc/self /outputs", "WORKDIR /")]
    [InlineData("ln -s /dev /outputs", "WORKDIR /")]
    public async Task Image_FoldersThatCannotBeMounted_AreTheInputsFaultAndTellNothingOfTheMachine(string script, string change)
    {
        await using var node = await ContainerNode.StartAsync(docker);
        var id = await ImageAsync(script, change);

        var error = await node.ErrorAsync(node.Task("true", task => task.Image = $"aiforge/odd@{id}"));

        (error.Reason, error.Fault).Should().Be(("PATH_REFUSED", FaultParty.Input), "no image may count against the nodes that it was sent to: {0}", error.Message);
        error.Message.Should().NotContain(node.Node.DataFolder).And.NotContain("overlay2/");
        await node.LeavesNothingAsync();
    }

    [SkippableTheory]
    [InlineData("ln -s ../../../../../../etc /outputs")]
    [InlineData("ln -s /inputs /outputs; rm -rf /tmp; ln -s /etc /tmp")]
    public async Task Image_FoldersAreLinks_LeadNowhereOutside(string script)
    {
        await using var node = await ContainerNode.StartAsync(docker);
        var (id, before) = (await ImageAsync(script, "WORKDIR /"), File.GetLastWriteTimeUtc("/etc"));

        var result = await node.ResultAsync("echo mine > /outputs/mine", task => task.Image = $"aiforge/odd@{id}");

        node.Files(result).Should().Contain("mine", "mine\n");
        (File.Exists("/etc/mine"), File.GetLastWriteTimeUtc("/etc")).Should().Be((false, before));
    }

    [SkippableTheory]
    [InlineData(double.NaN)]
    [InlineData(1e-10)]
    [InlineData(double.NegativeInfinity)]
    public async Task Cpus_ThatAnEngineTakesForNoBound_AreRefused(double cpus)
    {
        await using var node = await ContainerNode.StartAsync(docker);

        var error = await node.ErrorAsync(node.Task("cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us", task => task.Cpus = cpus));

        error.Reason.Should().Be("TASK_INVALID");
    }

    [SkippableFact]
    public async Task Timeout_ThatNoTimerTakes_IsRefused()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        (await node.ErrorAsync(node.Task("true", task => task.Timeout.Seconds = 315_576_000_000))).Reason.Should().Be("TASK_INVALID");
        (await node.ErrorAsync(node.Task("true", task => task.Timeout.Nanos = -1))).Reason.Should().Be("TASK_INVALID");
    }

    [SkippableFact]
    public async Task Outputs_HolesAndACoordinatorWithoutBounds_StayWithinTheJobsDisk()
    {
        await using var node = await ContainerNode.StartAsync(docker);

        var error = await node.ErrorAsync(node.Task(
            "cd /outputs; for i in 1 2 3 4 5 6 7 8; do dd if=/dev/zero of=$i bs=1 count=0 seek=16777216; done", task => (task.MaxOutputBytes, task.MaxOutputFiles) = (long.MaxValue, int.MaxValue)));

        error.Reason.Should().Be("OUTPUT_TOO_LARGE");
        await node.LeavesNothingAsync();
    }

    [Fact]
    public void DataFolder_UsedByAnotherDaemon_IsRefused()
    {
        using var folder = TemporaryFolder.Create();
        var options = new NodeOptions { DataFolder = folder.Combine("data") };
        Directory.CreateDirectory(options.DataFolder);
        using var engine = new DockerEngine(options.Containers);
        using (var first = Leftovers())
        {
            first.NewWorkspace();
            using var second = Leftovers();
            second.Invoking(other => other.NewWorkspace()).Should().Throw<IOException>().WithMessage("*is used by another node*");
        }

        using var later = Leftovers();
        later.NewWorkspace().NodeLabel.Should().NotBeEmpty();

        ContainerLeftovers Leftovers() => new(engine, options, TimeProvider.System, NullLogger<ContainerLeftovers>.Instance);
    }

    private async Task<string> ImageAsync(string script, string change)
    {
        var container = await docker.CliAsync("create", "--network", "none", docker.ImageId, "sh", "-c", script);
        try
        {
            await docker.CliAsync("start", "-a", container);
            return await docker.CliAsync("commit", "--change", "CMD [\"sh\"]", "--change", change, container, "aiforge/odd:test");
        }
        finally
        {
            await docker.CliAsync("rm", container);
        }
    }
}
