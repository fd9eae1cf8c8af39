using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using AIForge.Coordinator.Platform.Database.Embedded;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AIForge.Coordinator.Tests.Platform.Database.Embedded;

/// <summary>Real clusters in temporary folders. Needs the PostgreSQL programs, as the service fixtures do.</summary>
[SupportedOSPlatform("linux")]
public sealed class EmbeddedPostgresTests : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly TemporaryFolder _root = TemporaryFolder.Create();

    private string Folder => _root.Combine("pg");

    public void Dispose() => _root.Dispose();

    [SkippableFact]
    public async Task Stop_ThenStart_KeepsTheData()
    {
        await using (var first = await StartAsync()) await ExecuteAsync(first, "create table t (id int); insert into t values (7)");

        await using var second = await StartAsync();

        (await ScalarAsync<int>(second, "select id from t")).Should().Be(7);
        (await ScalarAsync<string>(second, "show fsync")).Should().Be("on");
        (await ScalarAsync<string>(second, "show listen_addresses")).Should().BeEmpty();
        (await ScalarAsync<string>(second, "select lower('Ж')")).Should().Be("ж");
    }

    [SkippableFact]
    public async Task Start_AfterServerWasKilled_RecoversCommits()
    {
        await using (var first = await StartAsync())
        {
            await ExecuteAsync(first, "create table t (id int); insert into t values (1)");
            await KillAsync(PostmasterId());
            await first.Ended.Within();
        }

        await using var second = await StartAsync();

        (await ScalarAsync<long>(second, "select count(*) from t")).Should().Be(1);
    }

    [SkippableFact]
    public async Task Start_StalePidFileOfLivingStranger_StartsAnyway()
    {
        await using (await StartAsync())
        {
        }

        await File.WriteAllTextAsync(Path.Combine(Folder, "data", "postmaster.pid"), $"{Environment.ProcessId}\n{Folder}/data\n0\n5432\n{Folder}/socket\n\n\nready\n");

        await using var second = await StartAsync();

        (await ScalarAsync<int>(second, "select 1")).Should().Be(1);
    }

    [SkippableFact]
    public async Task Start_FolderInUse_RefusesAndLeavesTheOtherAlone()
    {
        await using var first = await StartAsync();

        var start = () => StartAsync(Folder);

        await start.Should().ThrowAsync<EmbeddedPostgresException>().WithMessage("Another running program uses*");
        (await ScalarAsync<int>(first, "select 1")).Should().Be(1);
    }

    [SkippableFact]
    public async Task Start_DeepFolder_MovesTheSocketAndCleansItUp()
    {
        EmbeddedPrograms.Require();
        var deep = _root.Combine(new string('d', 60), new string('e', 60));
        string socket;
        await using (var postgres = await StartAsync(deep))
        {
            socket = new NpgsqlConnectionStringBuilder(postgres.ConnectionString).Host!;
            socket.Length.Should().BeLessThan(80);
            File.GetUnixFileMode(socket).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.Exists(socket).Should().BeFalse();
    }

    [SkippableFact]
    public async Task Parent_Killed_ServerStopsAndDataIsClean()
    {
        EmbeddedPrograms.Require();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var word in (string[])["exec", typeof(EmbeddedPostgresTests).Assembly.Location, "embedded-postgres", Folder]) start.ArgumentList.Add(word);
        using var parent = Process.Start(start)!;
        (await parent.StandardOutput.ReadLineAsync().Within(StartLimit)).Should().Be("ready");
        var postmaster = PostmasterId();

        parent.Kill();

        await Eventually.IsTrueAsync(() => !IsRunning(postmaster));
        File.Exists(Path.Combine(Folder, "data", "postmaster.pid")).Should().BeFalse("a fast shutdown removes it");
        await using var next = await StartAsync();
        (await ScalarAsync<int>(next, "select 1")).Should().Be(1);
    }

    [SkippableFact]
    public async Task Start_ProgramsMissing_TellsTheCommand()
    {
        var start = () => StartAsync(Folder, binFolder: _root.Path);

        await start.Should().ThrowAsync<EmbeddedPostgresException>().WithMessage("*apt-get install*postgresql*");
    }

    [SkippableFact]
    public async Task Start_FolderOfOthersMayNotBeEntered_SaysWhich()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "Only root runs the server as another user.");
        EmbeddedPrograms.Require();
        var closed = Directory.CreateDirectory(_root.Combine("closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var start = () => StartAsync(Path.Combine(closed.FullName, "pg"));

        await start.Should().ThrowAsync<EmbeddedPostgresException>().WithMessage($"*may not enter {closed.FullName}*");
        EmbeddedPostgres.CanUse(Path.Combine(closed.FullName, "pg")).Should().BeFalse();
        EmbeddedPostgres.CanUse(Folder).Should().BeTrue();
    }

    [SkippableFact]
    public async Task Start_FolderIsAFile_SaysSo()
    {
        EmbeddedPrograms.Require();
        await File.WriteAllTextAsync(_root.Combine("file"), "");

        var start = () => StartAsync(_root.Combine("file", "pg"));

        await start.Should().ThrowAsync<EmbeddedPostgresException>().WithMessage("Cannot use the data folder*");
    }

    [SkippableFact]
    public async Task Start_ClusterOfAnotherVersion_SaysWhichIsNeeded()
    {
        await using (await StartAsync())
        {
        }

        await File.WriteAllTextAsync(Path.Combine(Folder, "data", "PG_VERSION"), "9\n");

        var start = () => StartAsync(Folder);

        await start.Should().ThrowAsync<EmbeddedPostgresException>().WithMessage("*made by PostgreSQL 9*");
    }

    private static EmbeddedPostgres Create(string folder, string? binFolder = null) => new(
        new EmbeddedPostgresOptions { DataFolder = folder, BinFolder = binFolder }, TimeProvider.System, NullLogger<EmbeddedPostgres>.Instance);

    private Task<EmbeddedPostgres> StartAsync() => StartAsync(Folder);

    private static async Task<EmbeddedPostgres> StartAsync(string folder, string? binFolder = null)
    {
        if (binFolder is null) EmbeddedPrograms.Require();
        var postgres = Create(folder, binFolder);
        await postgres.StartAsync(default).Within(StartLimit);
        return postgres;
    }

    private int PostmasterId() =>
        int.Parse(File.ReadLines(Path.Combine(Folder, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private static async Task KillAsync(int processId)
    {
        NativeMethods.Kill(processId, NativeMethods.SigKill).Should().Be(0);
        await Eventually.IsTrueAsync(() => !IsRunning(processId));
    }

    private static bool IsRunning(int processId)
    {
        try
        {
            return !File.ReadAllText($"/proc/{processId}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task ExecuteAsync(EmbeddedPostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString + ";Pooling=false");
        await connection.OpenAsync().Within();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync().Within();
    }

    private static async Task<T> ScalarAsync<T>(EmbeddedPostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString + ";Pooling=false");
        await connection.OpenAsync().Within();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync().Within())!;
    }
}
