using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;

namespace AIForge.Load.Dispatch;

/// <summary>Another job queue on the same PostgreSQL.</summary>
internal static class PeerQueue
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    public static async Task<DispatchSample> MeasureAsync(string name, string database, string connectionString, params IReadOnlyList<int> numbers)
    {
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        await using (var source = NpgsqlDataSource.Create(connectionString))
            await source.CreateCommand($"create database \"{database}\"").ExecuteNonQueryAsync();

        var start = new ProcessStartInfo("node", ["benchmarks/Load/Dispatch/peers/run.mjs", name, server.Host!, $"{server.Port}", server.Username!, database, .. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))])
        {
            RedirectStandardOutput = true,
        };
        if (server.Password is { } password) start.Environment["PGPASSWORD"] = password;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        var said = await process.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? JsonSerializer.Deserialize<DispatchSample>(said, Json)! : throw new InvalidOperationException($"{name} ended with {process.ExitCode}: {said}");
    }
}
