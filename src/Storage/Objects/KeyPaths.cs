using System.Text;

namespace AIForge.Storage.Objects;

/// <summary>
/// Keys as paths. S3 may hold both `a` and `a/b`, a file system not: folders are marked with a percent sign at their end, and percent signs
/// of the keys are escaped.
/// </summary>
internal static class KeyPaths
{
    private const string FolderMark = "%", Percent = "%25";

    public static string PathOf(string root, string key)
    {
        var segments = ObjectKeys.Require(key).Split('/').Select(segment => segment.Replace("%", Percent, StringComparison.Ordinal)).ToArray();
        return Path.Combine([root, .. segments[..^1].Select(segment => segment + FolderMark), segments[^1]]);
    }

    /// <summary>The objects under a folder whose keys begin with the prefix, in the order of their keys as UTF-8.</summary>
    public static IEnumerable<(string Key, FileInfo File)> Under(DirectoryInfo folder, string prefix, string parent = "")
    {
        // A folder stands where the keys with its name and a slash stand.
        var entries = folder.EnumerateFileSystemInfos()
            .Select(entry => (Entry: entry, Key: parent + NameOf(entry)))
            .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(entry.Key, StringComparison.Ordinal))
            .OrderBy(entry => Encoding.UTF8.GetBytes(entry.Key), ByteOrder.Instance)
            .ToList();
        foreach (var (entry, key) in entries)
        {
            if (entry is FileInfo file)
            {
                if (key.StartsWith(prefix, StringComparison.Ordinal)) yield return (key, file);
                continue;
            }

            foreach (var below in Under((DirectoryInfo)entry, prefix, key)) yield return below;
        }
    }

    private static string NameOf(FileSystemInfo entry) =>
        (entry is DirectoryInfo ? entry.Name[..^FolderMark.Length] + "/" : entry.Name).Replace(Percent, "%", StringComparison.Ordinal);

    private sealed class ByteOrder : IComparer<byte[]>
    {
        public static ByteOrder Instance { get; } = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
