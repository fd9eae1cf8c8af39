using System.Text.RegularExpressions;
using AIForge.Coordinator.Models.Formats;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Models.Imports.Hub;

/// <summary>What repositories, revisions and files may be called, and the paths that they make.</summary>
internal static partial class HubNames
{
    private const string DefaultRevision = "main";
    private const int LongestFile = 500;

    public static void CheckRepository(string repository, List<FieldViolation> violations)
    {
        if (!Repository().IsMatch(repository)) violations.Add(new FieldViolation("repository", "Give the repository as owner/name."));
    }

    public static string CheckRevision(string revision, List<FieldViolation> violations)
    {
        if (revision.Length == 0) return DefaultRevision;
        if (!Revision().IsMatch(revision) || revision.Contains("..", StringComparison.Ordinal))
            violations.Add(new FieldViolation("revision", "Give a branch, tag or commit: letters, digits and the characters . _ / -"));
        return revision;
    }

    public static void CheckFile(string file, List<FieldViolation> violations)
    {
        if (file.Length > 0 && !IsPath(file)) violations.Add(new FieldViolation("file", $"Give a path in the repository, at most {LongestFile} characters."));
    }

    public static bool IsPath(string file) =>
        file.Length <= LongestFile && !file.Any(letter => char.IsControl(letter) || letter == '\\') && file.Split('/').All(segment => segment is not ("" or "." or ".."));

    public static bool IsCommit(string text) => Commit().IsMatch(text);

    /// <summary>Whether the name says a format that can be a model.</summary>
    public static bool IsModelFile(string file) => IsGguf(file) || file.EndsWith($".{ModelFormat.Safetensors}", StringComparison.OrdinalIgnoreCase);

    public static bool IsGguf(string file) => file.EndsWith($".{ModelFormat.Gguf}", StringComparison.OrdinalIgnoreCase);

    public static string FactsPath(string repository, string revision) => $"/api/models/{repository}/revision/{Uri.EscapeDataString(revision)}?blobs=true";

    public static string FilePath(string repository, string commit, string file) =>
        $"/{repository}/resolve/{commit}/{string.Join('/', file.Split('/').Select(Uri.EscapeDataString))}";

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}\\z")]
    private static partial Regex Repository();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}\\z")]
    private static partial Regex Revision();

    [GeneratedRegex("^[0-9a-f]{40}\\z")]
    private static partial Regex Commit();
}
