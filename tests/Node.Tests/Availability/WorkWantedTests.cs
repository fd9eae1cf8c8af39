using System.Globalization;
using AIForge.Node.Availability;
using AIForge.Node.Cli;
using AIForge.Protocol.Node.V1;
using AIForge.Testing;

namespace AIForge.Node.Tests.Availability;

/// <summary>What a coordinator hears of an operator's wishes.</summary>
public sealed class WorkWantedTests
{
    [Fact]
    public async Task Drain_AndResume_AreTold_AndOutliveAReconnect()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var node = await RunningNode.StartAsync(coordinator);
        var stream = await coordinator.WelcomedAsync();

        (await NodeCommandLine.Build().Parse(["drain", "--data", node.DataFolder]).InvokeAsync().Within()).Should().Be(0);
        (await stream.NextAsync(ConnectRequest.BodyOneofCase.Drain)).Drain.Draining.Should().BeTrue();
        await Eventually.IsTrueAsync(() => StatusFile.Read(node.DataFolder)?.NoWorkWanted?.StartsWith("drained", StringComparison.Ordinal) == true);

        stream.End();
        stream = await coordinator.WelcomedAsync();
        (await stream.NextAsync(ConnectRequest.BodyOneofCase.Drain)).Drain.Draining.Should().BeTrue("the wish stands");
        (await NodeCommandLine.Build().Parse(["resume", "--data", node.DataFolder]).InvokeAsync().Within()).Should().Be(0);
        (await stream.NextAsync(ConnectRequest.BodyOneofCase.Drain)).Drain.Draining.Should().BeFalse();
    }

    [Fact]
    public async Task Hours_ThatAreNotNow_AreTold()
    {
        var begins = DateTime.Now.AddHours(5);
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var node = await RunningNode.StartAsync(coordinator, options => options.Hours.Add($"{begins:HH}:00-{begins.AddHours(1):HH}:00"));
        var stream = await coordinator.WelcomedAsync();

        (await stream.NextAsync(ConnectRequest.BodyOneofCase.Drain)).Drain.Draining.Should().BeTrue();
        await Eventually.IsTrueAsync(
            () => StatusFile.Read(node.DataFolder)?.NoWorkWanted?.EndsWith(string.Create(CultureInfo.InvariantCulture, $"begin {begins:ddd HH}:00"), StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Hours_ThatCannotBeRead_StopTheStart() =>
        FluentActions.Invoking(() => NodeHost.Build(new NodeOptions { Token = "afn_x", DataFolder = Path.GetTempPath(), Hours = { "always" } }))
            .Should().Throw<NodeSetupException>().WithMessage("'always' is no span of hours*");

    [Fact]
    public async Task Drain_NoNode_SaysSo()
    {
        using var folder = TemporaryFolder.Create();

        (await NodeCommandLine.Build().Parse(["drain", "--data", folder.Path]).InvokeAsync().Within()).Should().NotBe(0);
        new DrainFile(folder.Path).IsThere.Should().BeFalse();
    }
}
