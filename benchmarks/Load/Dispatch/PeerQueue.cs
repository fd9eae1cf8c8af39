using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;

namespace AIForge.Load.Dispatch;

/// <summary>What another job queue reached on the same PostgreSQL.</summary>
/// <param name="Median">Milliseconds from the creation of a job to its handler.</param>
internal sealed record PeerQueue(double PerSecond, double Median, double Slowest)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    public static async Task<PeerQueue> MeasureAsync(string name, string connectionString, params IReadOnlyList<int> numbers)
    {
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        await using (var source = NpgsqlDataSource.Create(connectionString))
            await source.CreateCommand($"create database \"{name}\"").ExecuteNonQueryAsync();

        var start = new ProcessStartInfo("node", ["benchmarks/Load/Dispatch/peers/run.mjs", name, server.Host!, $"{server.Port}", server.Username!, name, .. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))])
        {
            RedirectStandardOutput = true,
        };
        if (server.Password is { } password) start.Environment["PGPASSWORD"] = password;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        var said = await process.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? JsonSerializer.Deserialize<PeerQueue>(said, Json)! : throw new InvalidOperationException($"{name} ended with {process.ExitCode}: {said}");
    }
}
