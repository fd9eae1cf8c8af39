using System.Globalization;
using System.Net.Sockets;
using Npgsql;

namespace AIForge.Coordinator.Platform.Database.Embedded;

/// <summary>
/// A private PostgreSQL in a data folder, for running everything on one machine. It listens on a unix socket in a folder that only
/// its own user can enter, keeps commits through crashes and power cuts, ends with this process, and recovers at the next start.
/// </summary>
public sealed partial class EmbeddedPostgres(EmbeddedPostgresOptions options, TimeProvider clock, ILogger<EmbeddedPostgres> logger)
    : IAsyncDisposable
{
    private const string DatabaseName = "aiforge";
    private const long LargestLog = 8 << 20;
    private const long SmallestFreeSpace = 128 << 20;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly string _home = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.DataFolder));
    private FileStream? _ownership;
    private SupervisedServer? _server;
    private SocketFolder? _socket;

    /// <summary>Set by <see cref="StartAsync"/>.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>Completes when the server has ended by itself; only after <see cref="StartAsync"/>.</summary>
    public Task Ended => _server?.WaitForEndAsync(CancellationToken.None) ?? Task.CompletedTask;

    private string Data => Path.Combine(_home, "data");

    private string Log => Path.Combine(_home, "postgres.log");

    /// <summary>Whether the server, which never runs as root, could reach a data folder there.</summary>
    public static bool CanUse(string folder) => ServerAccount.Resolve().FirstClosedFolder(Path.Combine(Path.GetFullPath(folder), "data")) is null;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_server is not null) throw new InvalidOperationException("This server was already started.");

        var account = ServerAccount.Resolve();
        try
        {
            TakeFolder(account);
            await new LeftoverServer(Data, clock).ClearAsync(cancellationToken);
            var programs = PostgresPrograms.Find(options.BinFolder, ClusterVersion());
            if (ClusterVersion() is null) await new ClusterCreation(programs, account, DatabaseName, Log).CreateAsync(Data, cancellationToken);
            _socket = new SocketFolder(_home, account);
            var socketFolder = _socket.Create();
            _server = SupervisedServer.Start(Log, [.. account.CommandPrefix, .. ServerCommand(programs, socketFolder)]);
            ConnectionString = $"Host={socketFolder};Port=5432;Username={DatabaseName};Database={DatabaseName}";
            await WaitUntilReadyAsync(cancellationToken);
            LogStarted(programs.MajorVersion, _home, account.Name);
        }
        catch (Exception exception)
        {
            await StopAsync();
            if (exception is not (UnauthorizedAccessException or IOException)) throw;
            throw new EmbeddedPostgresException($"Cannot use the data folder {_home}: {exception.Message}", exception);
        }
    }

    /// <summary>Shuts the server down cleanly and gives the data folder back. Safe to call twice.</summary>
    public async Task StopAsync()
    {
        if (_server is not null)
        {
            _server.RequestStop();
            if (!await EndsAsync(options.StopTimeout) && new LeftoverServer(Data, clock).Postmaster() is { } processId)
            {
                LogStopForced();
                _ = NativeMethods.Kill(processId, NativeMethods.SigQuit);
                await EndsAsync(options.StopTimeout);
            }

            _server.Dispose();
            _server = null;
        }

        _socket?.Remove();
        _socket = null;
        if (_ownership is not null) await _ownership.DisposeAsync();
        _ownership = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private void TakeFolder(ServerAccount account)
    {
        Directory.CreateDirectory(_home);
        if (account.FirstClosedFolder(Data) is { } closed)
            throw new EmbeddedPostgresException(
                $"PostgreSQL runs as the user {account.Name}, who may not enter {closed}. "
                + "Choose a data folder outside of it, or run as a user other than root.");

        try
        {
            // An open file with FileShare.None is locked for as long as this process lives.
            _ownership = new FileStream(Path.Combine(_home, "owner.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or FileNotFoundException))
        {
            throw new EmbeddedPostgresException($"Another running program uses the data folder {_home}.", exception);
        }

        if (new DriveInfo(_home).AvailableFreeSpace < SmallestFreeSpace)
            throw new EmbeddedPostgresException($"The disk of {_home} is full: {SmallestFreeSpace >> 20} MiB are needed.");
        if (File.Exists(Log) && new FileInfo(Log).Length > LargestLog) File.Move(Log, Log + ".1", overwrite: true);
    }

    private int? ClusterVersion()
    {
        var file = Path.Combine(Data, "PG_VERSION");
        return File.Exists(file) ? int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) : null;
    }

    private string[] ServerCommand(PostgresPrograms programs, string socketFolder) =>
    [
        programs.Server, "-D", Data, "-p", "5432", "-k", socketFolder, "-c", "listen_addresses=", "-c", "unix_socket_permissions=0700",
        "-c", "max_connections=100", "-c", "jit=off", "-c", "timezone=UTC", "-c", "log_timezone=UTC", "-c", "log_checkpoints=off",
    ];

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false;Timeout=5");
                await connection.OpenAsync(cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is NpgsqlException or SocketException or TimeoutException)
            {
                if (_server!.HasEnded) throw Failure("PostgreSQL did not start", exception);
                if (clock.GetElapsedTime(started) > options.StartTimeout) throw Failure("PostgreSQL did not become ready in time", exception);
                await Task.Delay(Poll, clock, cancellationToken);
            }
        }
    }

    private EmbeddedPostgresException Failure(string what, Exception exception) => ServerLog.Explain(what, Log, exception);

    private async Task<bool> EndsAsync(TimeSpan limit)
    {
        try
        {
            await _server!.WaitForEndAsync(CancellationToken.None).WaitAsync(limit, clock);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "PostgreSQL {Version} runs on {Folder} as {User}")]
    private partial void LogStarted(int version, string folder, string user);

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL did not stop in time and is told to quit; it recovers at the next start")]
    private partial void LogStopForced();
}
