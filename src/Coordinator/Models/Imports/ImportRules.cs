using System.Text.RegularExpressions;
using AIForge.Coordinator.Models.Uploads;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Models.Imports;

/// <summary>What a file of a repository is called here, and what may be a token, as pure functions.</summary>
internal static partial class ImportRules
{
    private const int LongestName = 63;

    /// <summary>The last segment of the path, as an upload's file may be called.</summary>
    public static string FilenameOf(string file)
    {
        var violations = new List<FieldViolation>();
        var filename = UploadRules.CheckFilename(file[(file.LastIndexOf('/') + 1)..], violations);
        return violations.Count == 0 ? filename : throw ImportsFaults.Invalid([.. violations.Select(violation => new FieldViolation("file", violation.Description))]);
    }

    /// <summary>A model's name: the file's without its ending, in the letters that names have.</summary>
    public static string NameOf(string file)
    {
        var stem = Path.GetFileNameWithoutExtension(FilenameOf(file));
        var name = OtherLetters().Replace(stem, "-").TrimStart('.', '_', '-');
        if (name.Length == 0) throw ImportsFaults.Invalid("name", "Give the model a name; the file's has none of the letters for it.");
        return name.Length <= LongestName ? name : name[..LongestName];
    }

    public static bool IsToken(string token) => Token().IsMatch(token);

    [GeneratedRegex("[^A-Za-z0-9._-]+")]
    private static partial Regex OtherLetters();

    [GeneratedRegex("^[\\x21-\\x7e]{8,256}\\z")]
    private static partial Regex Token();
}
