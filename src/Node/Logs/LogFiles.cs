using System.Globalization;

namespace AIForge.Node.Logs;

/// <summary>The log of a node: the newest file and the ones before it, .1 being the youngest of those.</summary>
internal sealed record LogFiles(string Newest)
{
    /// <summary>Files that are kept beside the newest.</summary>
    public const int Older = 3;

    public static LogFiles In(NodeOptions options) => new(Path.Combine(Path.GetFullPath(options.DataFolder), "log", "node.log"));

    public string Before(int age) => string.Create(CultureInfo.InvariantCulture, $"{Newest}.{age}");

    /// <summary>Those that are there, the oldest first.</summary>
    public IEnumerable<string> All => Enumerable.Range(1, Older).Reverse().Select(Before).Append(Newest).Where(File.Exists);

    /// <summary>The last lines over all files.</summary>
    /// <exception cref="NodeSetupException">A file cannot be read.</exception>
    public IReadOnlyList<string> Last(int count)
    {
        var last = new Queue<string>(count);
        foreach (var line in All.SelectMany(Lines))
        {
            if (last.Count == count) last.Dequeue();
            last.Enqueue(line);
        }

        return [.. last];
    }

    private static IEnumerable<string> Lines(string path)
    {
        using var reader = new StreamReader(Open(path));
        while (reader.ReadLine() is { } line) yield return line;
    }

    /// <summary>The writer may go on, and may rename it.</summary>
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NodeSetupException($"{path} cannot be read: {exception.Message} Run this as the user of the node, or as root.");
        }
    }
}
