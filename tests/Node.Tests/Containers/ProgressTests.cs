using System.Text;
using AIForge.Node.Executors.Containers;
using AIForge.Protocol.Node.V1;
using AIForge.Testing;

namespace AIForge.Node.Tests.Containers;

/// <summary>What a job may say of its progress, and what it may try.</summary>
public sealed class ProgressTests
{
    [Theory]
    [InlineData("progress=0.5", 0.5, "before")]
    [InlineData("progress=0.5 message=epoch 3 of 7", 0.5, "epoch 3 of 7")]
    [InlineData("message=only words", 0.25, "only words")]
    [InlineData("0.75", 0.75, "before")]
    [InlineData("  progress=2 message=  ", 1, "")]
    [InlineData("progress=-1", 0, "before")]
    [InlineData("progress=1e-1 other=x message=y", 0.1, "before")]
    [InlineData("progress=0.5 message=a\u0007\u001b[31mb", 0.5, "a[31mb")]
    public void TryParse_Line_SaysFractionAndActivity(string line, double fraction, string activity) =>
        ProgressLine.TryParse(line, new AttemptProgress { Fraction = 0.25, Activity = "before" }, []).Should().Be(new AttemptProgress { Fraction = fraction, Activity = activity });

    [Theory]
    [InlineData("")]
    [InlineData("progress=")]
    [InlineData("progress=NaN")]
    [InlineData("progress=Infinity")]
    [InlineData("progress=0,5")]
    [InlineData("half")]
    public void TryParse_SomethingElse_IsNoProgress(string line) => ProgressLine.TryParse(line, new AttemptProgress(), []).Should().BeNull();

    [Fact]
    public void TryParse_LongMessage_IsCut() =>
        ProgressLine.TryParse("message=" + new string('x', 5_000), new AttemptProgress(), [])!.Activity.Length.Should().Be(200);

    [Fact]
    public void Hear_LineInPieces_IsHeardOnceItIsWhole()
    {
        var (said, clock) = (new List<AttemptProgress>(), new ManualTimeProvider());
        var watch = new ProgressWatch("/nowhere", [], said.Add, clock);
        foreach (var piece in Encoding.UTF8.GetBytes("noise\n::aiforge progress=0.5 message=é\nmore").Chunk(1)) watch.Hear(piece);

        said.Should().Equal(new AttemptProgress { Fraction = 0.5, Activity = "é" });
    }

    [Fact]
    public void Hear_MessageWithAValueOfTheEnvironment_DoesNotShowIt()
    {
        var (said, clock) = (new List<AttemptProgress>(), new ManualTimeProvider());
        var watch = new ProgressWatch("/nowhere", ["hunter2", "hunter2-hunter2", "short"], said.Add, clock);
        watch.Hear(Encoding.UTF8.GetBytes($"::aiforge progress=0.5 message=short {new string('x', 180)} hunter2-hunter2 hunter2\n"));

        said.Should().ContainSingle().Which.Activity.Should().Be($"short {new string('x', 180)} *** ***");
    }

    [Fact]
    public void Hear_FloodOfLines_IsPassedOnOnceASecond()
    {
        var (said, clock) = (new List<AttemptProgress>(), new ManualTimeProvider());
        var watch = new ProgressWatch("/nowhere", [], said.Add, clock);
        for (var i = 1; i <= 1_000; i++) watch.Hear(Encoding.UTF8.GetBytes($"::aiforge progress={i / 1000.0}\n"));
        watch.Hear(Encoding.UTF8.GetBytes(new string('y', 5_000_000) + "\n"));
        said.Should().ContainSingle();

        clock.Advance(TimeSpan.FromSeconds(1));
        watch.Look();

        said[^1].Fraction.Should().Be(1, "the newest counts");
    }
}
