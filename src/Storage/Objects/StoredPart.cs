using System.Globalization;

namespace AIForge.Storage.Objects;

/// <summary>
/// A part of an upload in its folder: a file of its own, `{number}-{tag}`, or a place in the object's file, which an empty file
/// `{number}-{tag}@{offset}+{length}` tells.
/// </summary>
/// <param name="File">Where its bytes are.</param>
internal sealed record StoredPart(int Number, string File, long Offset, long Length, bool IsInPlace)
{
    /// <summary>How the names of a part's files begin.</summary>
    public static string Prefix(int number) => string.Create(CultureInfo.InvariantCulture, $"{number:00000}-");

    public static string NameInPlace(int number, string tag, long offset, long length) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix(number)}{tag}@{offset}+{length}");

    /// <summary>The parts in a folder, by number and tag.</summary>
    public static Dictionary<string, StoredPart> In(DirectoryInfo folder, GrowingFile whole)
    {
        var found = new Dictionary<string, StoredPart>();
        foreach (var file in folder.EnumerateFiles())
        {
            if (file.Name.IndexOf('-') is not (> 0 and var dash) || !int.TryParse(file.Name.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) continue;
            var (at, plus) = (file.Name.IndexOf('@'), file.Name.IndexOf('+'));
            if (at < 0) found[file.Name] = new StoredPart(number, file.FullName, 0, file.Length, IsInPlace: false);
            else found[file.Name[..at]] = new StoredPart(number, whole.Path, Parse(file.Name.AsSpan((at + 1)..plus)), Parse(file.Name.AsSpan((plus + 1)..)), IsInPlace: true);
        }

        return found;
    }

    private static long Parse(ReadOnlySpan<char> text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
