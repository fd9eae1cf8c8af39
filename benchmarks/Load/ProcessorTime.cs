using System.Globalization;
using Npgsql;

namespace AIForge.Load;

/// <summary>What a PostgreSQL and this process have used of the processor so far. Other programs slow a rate down, and this hardly.</summary>
/// <param name="Server">Of the postmaster and all its sessions, those that have ended too.</param>
internal sealed record ProcessorTime(TimeSpan Server, TimeSpan Driver)
{
    // What /proc counts in, on every Linux that .NET runs on.
    private const int TicksPerSecond = 100;

    // Of /proc/PID/stat, after the name: the parent, own time in programs and in the kernel, and both of children that have ended.
    private const int Parent = 1, Own = 11, Ended = 13;

    public static ProcessorTime Read(int postmaster)
    {
        var ticks = Directory.EnumerateDirectories("/proc").Select(folder => Path.GetFileName(folder)).Where(name => int.TryParse(name, out _)).Sum(name => TicksOf(name, postmaster));
        return new ProcessorTime(TimeSpan.FromSeconds((double)ticks / TicksPerSecond), Environment.CpuUsage.TotalTime);
    }

    /// <summary>The postmaster that started the sessions of a connection.</summary>
    public static async Task<int> PostmasterAsync(NpgsqlDataSource source)
    {
        await using var asking = source.CreateCommand("select pg_backend_pid()");
        return ParentOf((int)(await asking.ExecuteScalarAsync())!);
    }

    private static int ParentOf(int process) => int.Parse(FieldsOf(process.ToString(CultureInfo.InvariantCulture))[Parent], CultureInfo.InvariantCulture);

    public static ProcessorTime operator -(ProcessorTime after, ProcessorTime before) => new(after.Server - before.Server, after.Driver - before.Driver);

    private static long TicksOf(string process, int postmaster)
    {
        try
        {
            var fields = FieldsOf(process);
            var isPostmaster = process == postmaster.ToString(CultureInfo.InvariantCulture);
            if (!isPostmaster && fields[Parent] != postmaster.ToString(CultureInfo.InvariantCulture)) return 0;
            return Sum(fields, Own) + (isPostmaster ? Sum(fields, Ended) : 0);
        }
        catch (IOException)
        {
            // It has ended in between.
            return 0;
        }
    }

    private static string[] FieldsOf(string process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static long Sum(string[] fields, int first) =>
        long.Parse(fields[first], CultureInfo.InvariantCulture) + long.Parse(fields[first + 1], CultureInfo.InvariantCulture);
}
