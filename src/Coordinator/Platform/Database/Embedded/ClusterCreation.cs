using System.Globalization;

namespace AIForge.Coordinator.Platform.Database.Embedded;

/// <summary>
/// Makes a new cluster beside its final place and moves it there complete, so that a crash half-way leaves nothing to mistake for data.
/// </summary>
internal sealed class ClusterCreation(PostgresPrograms programs, ServerAccount account, string name, string logFile)
{
    // Only local connections, trusted because nobody else can enter the socket's folder.
    private const string Access = "local all all trust\n";

    public async Task CreateAsync(string dataFolder, CancellationToken cancellationToken)
    {
        var draft = dataFolder + ".new";
        if (Directory.Exists(draft)) Directory.Delete(draft, recursive: true);
        account.CreatePrivateFolder(draft);

        await RunAsync(
            [programs.InitDb, "-D", draft, "-U", name, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--wal-segsize=4", "--no-instructions"],
            cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(draft, "pg_hba.conf"), Access, cancellationToken);
        await CreateDatabaseAsync(draft, cancellationToken);
        Directory.Move(draft, dataFolder);
    }

    /// <summary>By single-user mode, which needs no running server.</summary>
    private Task CreateDatabaseAsync(string draft, CancellationToken cancellationToken)
    {
        var statement = string.Create(CultureInfo.InvariantCulture, $"create database {name};");
        const string pipe = """echo "$1" | "$2" --single -D "$3" postgres""";
        return RunAsync(["sh", "-c", pipe, "sh", statement, programs.Server, draft], cancellationToken);
    }

    private async Task RunAsync(IEnumerable<string> command, CancellationToken cancellationToken)
    {
        using var process = SupervisedServer.Start(logFile, [.. account.CommandPrefix, .. command]);
        await process.WaitForEndAsync(cancellationToken);
        if (process.ExitCode != 0) throw ServerLog.Explain("The database cluster could not be created", logFile, inner: null);
    }
}
