using AIForge.Node.Logs;
using AIForge.Testing;
using Microsoft.Extensions.Logging;

namespace AIForge.Node.Tests.Logs;

/// <summary>The log in the data folder: what is in it, how large it may get, and reading it while it is written.</summary>
public sealed class FileLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    private LogFiles Files => LogFiles.In(new NodeOptions { DataFolder = _folder.Path });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Line_HasTimeAndLevel_AndStaysOneLine()
    {
        using (var log = new FileLog(Files, 1_000L, new ManualTimeProvider()))
            log.CreateLogger("x").LogWarning("first\nsecond {Word}", "word");

        Files.Last(10).Should().ContainSingle().Which.Should().MatchRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z warning first \| second word$");
    }

    [Fact]
    public void Files_AreBoundedInNumberAndSize_AndKeepTheNewest()
    {
        using var log = new FileLog(Files, 1_000L, new ManualTimeProvider());
        var logger = log.CreateLogger("x");

        for (var i = 0; i < 1_000; i++) logger.LogInformation("line {Number}", i);

        var files = Directory.GetFiles(Path.GetDirectoryName(Files.Newest)!);
        files.Should().HaveCount(LogFiles.Older + 1);
        files.Sum(file => new FileInfo(file).Length).Should().BeLessThan(4 * 1_100);
        var last = Files.Last(50);
        last.Should().HaveCount(50);
        last.Select(line => line.Split(' ')[^1]).Should().Equal(Enumerable.Range(950, 50).Select(i => $"{i}"), "the last lines are read over the files");
    }

    [Fact]
    public void Debug_IsNotWritten()
    {
        using var log = new FileLog(Files, 1_000L, new ManualTimeProvider());

        log.CreateLogger("x").LogDebug("secret detail");

        Files.All.Should().BeEmpty();
    }

    [Fact]
    public void FolderThatCannotBeWritten_CostsLines_AndIsToldWhenItCanAgain()
    {
        var folder = Path.GetDirectoryName(Files.Newest)!;
        File.WriteAllText(folder, "in the way");
        using var log = new FileLog(Files, 1_000L, new ManualTimeProvider());
        var logger = log.CreateLogger("x");

        logger.LogInformation("lost");
        File.Delete(folder);
        logger.LogInformation("kept");

        Files.Last(10).Select(line => line[25..]).Should().Equal("warning 1 line(s) before this one could not be written", "info kept");
    }

    [Fact]
    public void Following_ReadsOnOverRotations_AndOnlyWholeLines()
    {
        using var log = new FileLog(Files, 200L, new ManualTimeProvider());
        var logger = log.CreateLogger("x");
        logger.LogInformation("before");
        using var following = new LogFollowing(Files);
        var seen = new List<string>();

        for (var i = 0; i < 40; i++)
        {
            logger.LogInformation("line {Number}", i);
            seen.AddRange(following.Next());
        }

        seen.Select(line => line.Split(' ')[^1]).Should().Equal(Enumerable.Range(0, 40).Select(i => $"{i}"));
        File.AppendAllText(Files.Newest, "hal");
        following.Next().Should().BeEmpty();
        File.AppendAllText(Files.Newest, "f\n");
        following.Next().Should().Equal("half");
    }
}
