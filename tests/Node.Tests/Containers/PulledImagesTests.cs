using AIForge.Node.Executors.Containers;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIForge.Node.Tests.Containers;

/// <summary>What jobs brought is known after a restart, so that room can still be made.</summary>
public sealed class PulledImagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();
    private readonly ManualTimeProvider _clock = new();

    public void Dispose() => _folder.Dispose();

    private PulledImages Open() => new(new NodeOptions { DataFolder = _folder.Path }, _clock, NullLogger<PulledImages>.Instance);

    [Fact]
    public void TakeOldest_AfterARestart_FindsTheOneThatWasNotUsedForLongest()
    {
        var images = Open();
        foreach (var id in new[] { "a", "b", "c" })
        {
            images.Add(id, 10);
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        images.Used("a");
        images.Used("the operator's own");
        images = Open();

        images.TakeOldest(30, except: "").Should().BeNull("there is room");
        images.TakeOldest(15, except: "b").Should().Be("c");
        images.TakeOldest(15, except: "").Should().Be("b");
        Open().TakeOldest(15, except: "").Should().BeNull("what went is not found again");
        Open().TakeOldest(0, except: "").Should().Be("a");
    }

    [Fact]
    public void Open_FileThatIsNone_BeginsAnew()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "images.json"), "{ half");

        Open().TakeOldest(0, except: "").Should().BeNull();
    }
}
