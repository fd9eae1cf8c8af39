using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace AIForge.Coordinator.Platform.Database;

/// <summary>One numbered SQL file, <c>0001_slice_what.sql</c>. Committed files are never edited; a change is a new file.</summary>
internal sealed partial record Migration(int Version, string Name, string Sql)
{
    private const string NoTransaction = "-- no-transaction";

    /// <summary>Of the text with LF line ends, so that a checkout with other line ends is the same migration.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    public bool RunsInTransaction => !Sql.StartsWith(NoTransaction, StringComparison.Ordinal);

    /// <summary>The files embedded in the assembly, in order.</summary>
    public static IReadOnlyList<Migration> Embedded(Assembly assembly)
    {
        var migrations = new List<Migration>();
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (!resource.EndsWith(".sql", StringComparison.Ordinal)) continue;

            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            var parts = resource.Split('.');
            migrations.Add(Parse(parts[^2], reader.ReadToEnd()));
        }

        return [.. migrations.OrderBy(m => m.Version)];
    }

    public static Migration Parse(string name, string sql)
    {
        if (!FileName().IsMatch(name)) throw new MigrationException($"Migration {name} is not named like 0001_slice_what.");

        return new Migration(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, sql.ReplaceLineEndings("\n"));
    }

    [GeneratedRegex("^[0-9]{4}_[a-z0-9_]+$")]
    private static partial Regex FileName();
}
