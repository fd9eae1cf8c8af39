using System.Text.Json;
using AIForge.Node.Cli;
using AIForge.Node.Control;
using AIForge.Node.Hardware;
using AIForge.Node.Hardware.Gpus;
using AIForge.Node.Reporting;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace AIForge.Node.Tests.Cli;

/// <summary>What an operator sees of his node.</summary>
public sealed class StatusTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void View_OfABusyGpuNode_ShowsAllOfIt()
    {
        var text = Rendered(Busy(), new CoordinatorAccount(Earned(), Missing(), null));

        text.Should().Contain("node_x").And.Contain("connected, for 2 h 5 min").And.Contain("wanted").And.Contain("50 % of 8 cores").And.Contain("8.0 of 16.0 GiB")
            .And.Contain("H100 GPU-1").And.Contain("97 %").And.Contain("40.0 of 80.0 GiB").And.Contain("61 °C").And.Contain("350 of 700 W")
            .And.Contain("container job").And.Contain("job_a").And.Contain("1 min 30 s").And.Contain("25 %").And.Contain("epoch [3]")
            .And.Contain("none: no engine here").And.Contain("It misses 1 kind").And.Contain("GPUS: The node has too few GPUs. Add one.")
            .And.Contain("USDT: 1.75 today; 2.00 held, 3.00 payable, 4.00 paid out").And.Contain("disk [full]");
    }

    [Fact]
    public void View_WithoutTheCoordinator_SaysWhatIsNotKnownAndWhy() =>
        Rendered(Busy(), new CoordinatorAccount(null, null, "http://x does not answer")).Should().Contain("earnings and reasons: http://x does not answer").And.NotContain("today");

    [Fact]
    public void View_OfANodeThatEnded_ShowsNoMachine()
    {
        var text = Rendered(Busy() with { Connection = "stopped" }, null);

        text.Should().Contain("not running").And.NotContain("H100").And.NotContain("50 %");
    }

    [Fact]
    public void Earnings_WhenTheNewestAreAllOfToday_SayAtLeast()
    {
        var earned = Earned();
        earned.Earnings.RemoveAt(2);
        earned.NextPageToken = "more";

        EarningsSummary.Of(earned, Now).Should().StartWith("USDT: at least 1.75 today");
        EarningsSummary.Of(new GetNodeEarningsResponse(), Now).Should().Be("nothing yet");
    }

    [Fact]
    public void Json_HoldsTheNodeTheEarningsAndTheReasons()
    {
        var json = JsonDocument.Parse(StatusCommand.ToJson(Busy(), new CoordinatorAccount(Earned(), Missing(), null))).RootElement;

        json.GetProperty("running").GetBoolean().Should().BeTrue();
        json.GetProperty("node").GetProperty("Work")[0].GetProperty("Id").GetString().Should().Be("job_a");
        json.GetProperty("earnings").GetProperty("totals")[0].GetProperty("payable").GetString().Should().Be("3.00");
        json.GetProperty("work").GetProperty("missed")[0].GetProperty("rule").GetString().Should().Be("GPUS");
    }

    [Fact]
    public void Report_SurvivesTheStatusFile() =>
        JsonSerializer.Deserialize<NodeStatusReport>(JsonSerializer.Serialize(Busy())).Should().BeEquivalentTo(Busy());

    [Fact]
    public async Task Node_WithWork_SaysSoWithinASecondOrTwo_NotAtTheNextHeartbeat()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var node = await RunningNode.StartAsync(coordinator);
        var stream = await coordinator.StreamAsync();
        await stream.WelcomeAsync(heartbeatSeconds: 3_600);
        node.Service<ILoggerFactory>().CreateLogger("x").LogWarning("the disk is nearly full");
        await stream.DesireAsync(RunningNode.Attempt("job_x", RunningNode.Task(400)));

        await Eventually.IsTrueAsync(() => StatusFile.Read(node.DataFolder) is { Jobs: 1, Work: [{ Kind: "inference job", Id: "job_x" }] });

        var report = StatusFile.Read(node.DataFolder)!;
        report.IsConnected.Should().BeTrue();
        report.Slots.Should().Be(2);
        report.Problems.Should().Contain(problem => problem.Message == "the disk is nearly full");
        report.Containers!.AbsentReason.Should().Be(node.Service<AIForge.Node.Executors.Containers.EngineWatch>().Capacity.AbsentReason);
        report.Machine!.CpuCores.Should().BePositive();
    }

    [Fact]
    public async Task Account_AsksWithTheToken_AndToldFailuresDoNotHideTheRest()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var options = new NodeOptions { Coordinator = coordinator.Url, Token = "afn_secret" };

        var account = await CoordinatorAccount.AskAsync(options, TimeProvider.System, default).Within();
        account.Work!.Summary.Should().Be("No job waits that it could have.");
        (account.Earnings, account.Problem).Should().Be((null, "Unavailable: not today"));
        coordinator.Earned = Earned();
        (await CoordinatorAccount.AskAsync(options, TimeProvider.System, default).Within()).Should().Match<CoordinatorAccount>(all => all.Problem == null && all.Earnings!.Totals.Count == 1);

        (await CoordinatorAccount.AskAsync(new NodeOptions { TokenFile = "/nowhere" }, TimeProvider.System, default).Within()).Problem.Should().Contain("/nowhere");
    }

    [Fact]
    public async Task Watch_AsksAtMostEveryHalfMinute()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.Earned = Earned();
        var clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        var watch = new StatusWatch(new NodeOptions { Coordinator = coordinator.Url, Token = "afn_secret" }, clock);
        Task<CoordinatorAccount?> LookAsync() => watch.AccountAsync(Busy(), default);

        await Eventually.IsTrueAsync(async () => await LookAsync() is { Earnings: not null });
        for (var i = 0; i < 20; i++) await LookAsync();
        coordinator.Asked.Should().Be(1);

        clock.Advance(TimeSpan.FromSeconds(30));
        await LookAsync();
        await Eventually.IsTrueAsync(() => coordinator.Asked == 2);
    }

    private static NodeStatusReport Busy() => new()
    {
        NodeId = "node_x",
        Connection = "connected",
        IsConnected = true,
        StartedAt = Now.AddHours(-3),
        UpdatedAt = Now,
        Since = Now.AddMinutes(-125),
        Slots = 8,
        Jobs = 1,
        Usage = new UsageSample(50, 8L << 30, 1L << 30) { Gpus = [new GpuSample("GPU-1", 97, 40L << 30, 61, 350, 700, true, 0, [])] },
        Machine = MachineReport.Of(new HardwareFacts(8, "cpu", 16L << 30, 100L << 30, [new GpuFacts("GPU-1", "H100", 80L << 30)], null)),
        Work = [new WorkItem("container job", "job_a", Now.AddSeconds(-90), 0.25, "epoch [3]")],
        Containers = new ContainerReport("no engine here", "", 0, 0, 0, 0, 0, Egress: false),
        Problems = [new Problem(Now.AddMinutes(-1), "disk [full]")],
    };

    private static ExplainNodeResponse Missing() => new()
    {
        Summary = "It misses 1 kind(s) of container jobs.",
        Missed = { new MissedDemand { Rule = "GPUS", Demands = 1, Explanation = "The node has too few GPUs.", Unlock = "Add one." } },
    };

    private static GetNodeEarningsResponse Earned() => new()
    {
        Totals = { new RevenueTotal { Currency = "USDT", Held = "2.00", Payable = "3.00", Paid = "4.00" } },
        Earnings = { Earning("0.25", Now.AddHours(-1)), Earning("1.50", Now.AddHours(-12)), Earning("9.00", Now.AddHours(-12).AddSeconds(-1)) },
    };

    private static Earning Earning(string amount, DateTimeOffset at) => new() { Amount = amount, Currency = "USDT", EarnTime = at.ToTimestamp() };

    private static string Rendered(NodeStatusReport report, CoordinatorAccount? account)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 200;
        console.Write(StatusView.Of(report, account, Now));
        return writer.ToString();
    }
}
