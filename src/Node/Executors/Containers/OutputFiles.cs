using System.Text;

namespace AIForge.Node.Executors.Containers;

/// <summary>
/// What a job left in its folder for outputs: files and folders. Links, pipes, sockets and devices are left out and named; a link is never
/// followed. Nothing writes there any more when this looks.
/// </summary>
internal static class OutputFiles
{
    private const int LongestName = 1_024;
    private const char Undecodable = '\uFFFD';

    /// <param name="mostFiles">Files and folders together.</param>
    /// <exception cref="TaskFailedException">There is more than may be, or a name cannot be kept.</exception>
    public static (IReadOnlyList<OutputEntry> Entries, IReadOnlyList<string> LeftOut) List(string folder, long mostBytes, int mostFiles)
    {
        var (entries, leftOut, bytes) = (new List<OutputEntry>(), new List<string>(), 0L);
        var open = new Stack<(string Path, string Name)>([(folder, "")]);
        while (open.TryPop(out var parent))
        {
            foreach (var path in Directory.EnumerateFileSystemEntries(parent.Path))
            {
                var name = parent.Name + Path.GetFileName(path);
                if (name.Contains(Undecodable, StringComparison.Ordinal)) throw ContainerFaults.OutputUnsafe($"the name of a file in '{parent.Name}' is not UTF-8");
                if (name.Any(char.IsControl)) throw ContainerFaults.OutputUnsafe($"the name of a file in '{parent.Name}' holds a control character");
                if (Encoding.UTF8.GetByteCount(name) > LongestName) throw ContainerFaults.OutputUnsafe($"a path is longer than {LongestName} bytes");
                var (kind, size) = NativeFiles.Describe(path);
                if (kind == NativeFiles.Kind.Other) leftOut.Add(name);
                else entries.Add(kind == NativeFiles.Kind.Folder ? new OutputEntry(name + "/", path, 0) : new OutputEntry(name, path, size));
                if (kind == NativeFiles.Kind.Folder) open.Push((path, name + "/"));
                if (kind == NativeFiles.Kind.File && (bytes += size) > mostBytes) throw ContainerFaults.OutputTooLarge(mostBytes);
                if (entries.Count + leftOut.Count > mostFiles) throw ContainerFaults.OutputTooManyFiles(mostFiles);
            }
        }

        entries.Sort((one, other) => ByBytes(one.Name, other.Name));
        leftOut.Sort(StringComparer.Ordinal);
        return (entries, leftOut);
    }

    /// <summary>The order of the names' bytes, which is not that of their characters beyond the basic plane.</summary>
    private static int ByBytes(string one, string other) => Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other));
}
