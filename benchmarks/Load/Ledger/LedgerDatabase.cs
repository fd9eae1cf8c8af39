using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Database.Embedded;
using AIForge.Shared.Monies;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AIForge.Load.Ledger;

/// <summary>A private PostgreSQL with its default durability and the whole schema, gone afterwards.</summary>
internal sealed class LedgerDatabase : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aiforge-load-").FullName;
    private EmbeddedPostgres? _postgres;

    /// <summary>The process of its server.</summary>
    public int Postmaster { get; private set; }

    public NpgsqlDataSource Source { get; private set; } = null!;

    public Db Db { get; private set; } = null!;

    public LedgerBook Book { get; private set; } = null!;

    public GroupCommit Groups { get; private set; } = null!;

    public static async Task<LedgerDatabase> StartAsync(LoadOptions options, int connections)
    {
        var database = new LedgerDatabase();
        // PostgreSQL does not run as root: its account must reach the folder.
        File.SetUnixFileMode(database._folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        database._postgres = new EmbeddedPostgres(
            new EmbeddedPostgresOptions { DataFolder = Path.Combine(database._folder, "postgres"), BinFolder = options.PostgresPrograms },
            TimeProvider.System,
            NullLogger<EmbeddedPostgres>.Instance);
        await database._postgres.StartAsync(CancellationToken.None);
        database.Source = DatabaseModule.CreateSource(new DatabaseOptions { ConnectionString = database._postgres.ConnectionString, MaxConnections = connections });
        database.Db = new Db(database.Source);
        database.Postmaster = await ProcessorTime.PostmasterAsync(database.Source);
        await new Migrator(database.Source, Migration.Embedded(typeof(Migrator).Assembly), TimeProvider.System, NullLogger<Migrator>.Instance)
            .MigrateAsync(CancellationToken.None);
        database.Book = new LedgerBook(new LedgerStore(database.Db), TimeProvider.System);
        database.Groups = new GroupCommit(database.Db, database.Book);
        return database;
    }

    /// <summary>Users with more than they can spend.</summary>
    public async Task<Guid[]> FundAsync(int users)
    {
        var ids = Enumerable.Range(0, users).Select(_ => Guid.NewGuid()).ToArray();
        var legs = ids.Select(id => new Leg(
            LedgerAccount.External(Asset.Aitbc, "bench"), LedgerAccount.UserAvailable(Asset.Aitbc, id), Money.Whole(Asset.Aitbc, 10_000_000)));
        await using var work = await Db.BeginAsync(CancellationToken.None);
        await Book.TransferAsync(work, new LedgerEntry(Guid.NewGuid(), EntryKind.Payment, "bench", [.. legs]), CancellationToken.None);
        await work.CommitAsync(CancellationToken.None);
        return ids;
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _postgres!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
