using System.Text.Json;
using AIForge.Node.Cli;
using AIForge.Testing;

namespace AIForge.Node.Tests.Cli;

/// <summary>`drain --wait`: an upgrade goes by it.</summary>
public sealed class DrainWaitTests : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Work_ThatGoesOn_EndsTheWaitWithStatusFour()
    {
        Write(jobs: 1, drained: true);

        (await WaitAsync(timeoutSeconds: 1)).Should().Be(4);
    }

    [Fact]
    public async Task IdleNode_ThatHasNotNoticedTheDrain_IsWaitedFor()
    {
        Write(jobs: 0, drained: false);

        (await WaitAsync(timeoutSeconds: 5)).Should().Be(4, "it may be given work any moment");
    }

    [Fact]
    public async Task IdleAndDrained_EndsTheWait()
    {
        Write(jobs: 0, drained: true);

        (await WaitAsync(timeoutSeconds: null)).Should().Be(0);
    }

    [Fact]
    public async Task NodeThatDoesNotRun_IsNotWaitedFor()
    {
        Write(jobs: 1, drained: false, connection: "stopped");

        (await WaitAsync(timeoutSeconds: null)).Should().Be(0);
    }

    private Task<int> WaitAsync(int? timeoutSeconds) =>
        DrainWait.RunAsync(new NodeOptions { DataFolder = _folder.Path }, timeoutSeconds, TimeProvider.System, default).Within(TimeSpan.FromSeconds(60));

    private void Write(int jobs, bool drained, string connection = "connected") => File.WriteAllText(
        StatusFile.PathIn(_folder.Path), JsonSerializer.Serialize(new NodeStatusReport { Connection = connection, Jobs = jobs, NoWorkWanted = drained ? "drained" : null }));
}
