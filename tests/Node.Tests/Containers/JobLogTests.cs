using System.Diagnostics;
using System.Globalization;
using System.Text;
using AIForge.Node.Executors.Containers;
using AIForge.Testing;

namespace AIForge.Node.Tests.Containers;

/// <summary>The bounded log between a job and a coordinator.</summary>
public sealed class JobLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();
    private readonly ManualTimeProvider _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_SetsAllItsBytesAside()
    {
        using var log = Log(100_000);

        using var du = Process.Start(new ProcessStartInfo("du", ["--block-size=1", _folder.Combine("log")]) { RedirectStandardOutput = true })!;
        var taken = long.Parse(du.StandardOutput.ReadToEnd().Split('\t')[0], CultureInfo.InvariantCulture);
        taken.Should().BeGreaterThanOrEqualTo(100_000, "a disk that fills up later takes nothing from it");
    }

    [Fact]
    public async Task Read_FromAnyByte_GivesTheRest()
    {
        using var log = Log(1 << 20);
        log.Append(false, "one "u8);
        log.Append(true, "two "u8);
        log.Append(false, "three"u8);
        log.Complete();
        const string all = "one two three";

        for (var offset = 0; offset <= all.Length + 1; offset++)
        {
            var pieces = await PiecesAsync(log, offset);
            string.Concat(pieces.Select(Text)).Should().Be(all[Math.Min(offset, all.Length)..]);
            if (pieces.Count > 0) pieces[0].Offset.Should().Be(offset);
        }

        (await PiecesAsync(log, 0)).Select(piece => piece.IsError).Should().Equal(false, true, false);
    }

    [Fact]
    public async Task Read_WhileTheJobWrites_WaitsForMoreAndEndsWithIt()
    {
        using var log = Log(1 << 20);
        var reading = PiecesAsync(log, 0);
        log.Append(false, "a"u8);
        log.Append(false, "b"u8);
        reading.IsCompleted.Should().BeFalse();

        log.Complete();

        string.Concat((await reading.Within()).Select(Text)).Should().Be("ab");
    }

    [Fact]
    public async Task Append_MoreThanIsKept_IsThrownAwayAndSaid()
    {
        using var log = Log(10_000);
        for (var i = 0; i < 100_000; i++) log.Append(false, "x"u8);
        log.Append(false, new byte[1_000_000]);
        log.Complete();

        var text = string.Concat((await PiecesAsync(log, 0)).Select(Text));

        new FileInfo(_folder.Combine("log")).Length.Should().BeLessThan(10_200);
        text.Should().StartWith("xxx").And.EndWith("what the job writes from here on is not kept\n");
        text.Length.Should().Be((int)log.Length);
    }

    private static string Text(LogPiece piece) => Encoding.UTF8.GetString(piece.Data.Span);

    private static async Task<List<LogPiece>> PiecesAsync(JobLog log, long offset)
    {
        var pieces = new List<LogPiece>();
        await foreach (var piece in log.ReadAsync(offset, default)) pieces.Add(piece);
        return pieces;
    }

    private JobLog Log(long most) => new(_folder.Combine("log"), most, _clock);
}
