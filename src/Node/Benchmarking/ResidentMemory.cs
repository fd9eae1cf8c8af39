using System.Globalization;

namespace AIForge.Node.Benchmarking;

/// <summary>Memory of this process that is really there.</summary>
internal static class ResidentMemory
{
    public static long Bytes()
    {
        const string status = "/proc/self/status", name = "VmRSS:";
        if (!File.Exists(status)) return Environment.WorkingSet;
        var line = File.ReadLines(status).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? Environment.WorkingSet : long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) << 10;
    }
}
