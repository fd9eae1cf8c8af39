using AIForge.Node.Hardware;
using AIForge.Node.Identity;
using AIForge.Shared.Trust;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIForge.Node.Tests;

/// <summary>What an operator can get wrong, and what the status view shows.</summary>
public sealed class NodeOptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Token_None_SaysHowToGetOne() => ReadingToken(new NodeOptions()).Should().Throw<NodeSetupException>().WithMessage("No node token was given.*");

    [Fact]
    public void Token_ApiKey_AsksWhetherItIsOne() =>
        ReadingToken(new NodeOptions { Token = "afk_x" }).Should().Throw<NodeSetupException>().WithMessage("*must start with afn_. Did you paste an API key?");

    [Fact]
    public void Token_ErrorMessage_DoesNotShowIt() =>
        ReadingToken(new NodeOptions { Token = "secret-word" }).Should().Throw<NodeSetupException>().Which.Message.Should().NotContain("secret-word");

    [Fact]
    public void Token_FileMissing_NamesTheFile() =>
        ReadingToken(new NodeOptions { TokenFile = "/nowhere/token" }).Should().Throw<NodeSetupException>().WithMessage("*/nowhere/token does not exist.");

    [Fact]
    public async Task Token_FileWithNewline_IsTrimmed()
    {
        await File.WriteAllTextAsync(_folder.Combine("token"), " afn_x\n");

        NodeToken.Read(new NodeOptions { TokenFile = _folder.Combine("token") }).Should().Be("afn_x");
        NodeToken.Read(new NodeOptions { Token = "afn_y", TokenFile = _folder.Combine("token") }).Should().Be("afn_y", "the nearer setting wins");
    }

    public static TheoryData<string, Action<NodeOptions>> WrongOptions() => new()
    {
        { "*Slots*", options => options.Slots = 0 },
        { "*Slots*", options => options.Slots = 257 },
        { "*MaxQueued*", options => options.MaxQueued = -1 },
        { "*Threads*", options => options.Threads = -1 },
        { "*KvCacheTokens*", options => options.KvCacheTokens = -1 },
        { "*GuessedTokens*", options => options.GuessedTokens = 17 },
        { "*MaxTokensPerSecond*", options => options.MaxTokensPerSecond = -1 },
        { "*MaxReconnectSeconds*", options => options.MaxReconnectSeconds = 0 },
        { "*Coordinator*", options => options.Coordinator = "" },
        { "*coordinator address nonsense*", options => options.Coordinator = "nonsense" },
        { "*coordinator address b:1*", options => options.Coordinator = "http://a:1, b:1" },
        { "--coordinator takes 1 to 16*", options => options.Coordinator = " , " },
        { "--coordinator takes 1 to 16*", options => options.Coordinator = string.Join(',', Enumerable.Repeat("http://a:1", 17)) },
        { "*must begin with http:// or https://.", options => options.Coordinator = "ftp://x" },
        { "Containers: *auto or off.", options => options.Containers.Enabled = "on" },
        { "Containers: *UserId*", options => options.Containers.UserId = 0 },
        { "Containers: *Slots*", options => options.Containers.Slots = 0 },
        { "Containers: *Socket*", options => options.Containers.Socket = "" },
        { "Containers: *DiskMegabytes*", options => options.Containers.DiskMegabytes = 1 },
        { "*Threads* Containers: *MaxProcesses*", options => (options.Threads, options.Containers.MaxProcesses) = (-1, 0) },
        { "*DataFolder*", options => options.DataFolder = "" },
        { "The data folder /dev/null/x cannot be made:*Name another one with --data.", options => options.DataFolder = "/dev/null/x" },
    };

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public void Build_WrongOption_SaysWhichInOneLine(string message, Action<NodeOptions> change)
    {
        var options = new NodeOptions { Token = "afn_x", DataFolder = _folder.Path };
        change(options);

        FluentActions.Invoking(() => NodeHost.Build(options)).Should().Throw<NodeSetupException>().WithMessage(message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no model")]
    public async Task Start_ModelThatCannotBeServed_StopsWithTheReason(string? content)
    {
        var path = _folder.Combine("broken.gguf");
        if (content is not null) await File.WriteAllTextAsync(path, content);
        using var host = NodeHost.Build(new NodeOptions { Token = "afn_x", DataFolder = _folder.Path, Models = { path }, Coordinator = "http://127.0.0.1:1" });

        (await FluentActions.Awaiting(() => host.StartAsync().Within()).Should().ThrowAsync<NodeSetupException>()).WithMessage($"The model file {path} *");
    }

    [Fact]
    public async Task StatusFile_Lifecycle_IsWrittenEachSecondAndAtTheEnd()
    {
        var clock = new ManualTimeProvider();
        var state = new NodeState(new HardwareFacts(1, "cpu", 2, 3, [], "none"), NodeKeyPair.Create(), clock);
        using var file = new StatusFile(state, new NodeOptions { DataFolder = _folder.Path }, clock, NullLogger<StatusFile>.Instance);
        StatusFile.Read(_folder.Path).Should().BeNull();

        await file.StartAsync(default).Within();
        await TickUntilAsync(clock, () => StatusFile.Read(_folder.Path) is not null);
        StatusFile.Read(_folder.Path)!.Connection.Should().Be("connecting");
        state.Connected("node_x");
        await TickUntilAsync(clock, () => StatusFile.Read(_folder.Path)!.NodeId == "node_x");
        await file.StopAsync(default).Within();

        StatusFile.Read(_folder.Path)!.Connection.Should().Be("stopped");
    }

    [Fact]
    public async Task StatusFile_CannotBeWritten_DoesNotStopTheNode()
    {
        var clock = new ManualTimeProvider();
        var state = new NodeState(new HardwareFacts(1, "cpu", 2, 3, [], "none"), NodeKeyPair.Create(), clock);
        var log = new RecordingLogger<StatusFile>();
        using var file = new StatusFile(state, new NodeOptions { DataFolder = _folder.Path }, clock, log);
        await file.StartAsync(default).Within();
        await clock.WhenTimersWaitAsync();

        Directory.CreateDirectory(StatusFile.PathIn(_folder.Path) + ".new");
        await TickUntilAsync(clock, () => log.Entries.Count > 0 || file.ExecuteTask!.IsCompleted);

        file.ExecuteTask!.IsCompleted.Should().BeFalse("a host stops with its first faulted service");
        await file.StopAsync(default).Within();
    }

    private static async Task TickUntilAsync(ManualTimeProvider clock, Func<bool> reached)
    {
        async Task TickAsync()
        {
            while (!reached())
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
        }

        await Task.Run(TickAsync).Within();
    }

    private static Action ReadingToken(NodeOptions options) => () => NodeToken.Read(options);
}
