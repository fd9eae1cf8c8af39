using System.Text;
using AIForge.Storage.Cids;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>Reads the inputs of a container job: which content, and where it lies below /inputs.</summary>
internal sealed class InputParameters(ParameterFields fields, ContainerOptions limits)
{
    private const int LongestPath = 512, LongestSegment = 200;
    private const string Inputs = "inputs";

    private static readonly string[] Known = ["cid", "path"];

    public List<(string Cid, string Path)> Read()
    {
        var read = new List<(string Cid, string Path)>();
        if (fields.Find(Inputs) is not { } value) return read;
        if (value.ListValue is not { } list || list.Values.Count > limits.MaxInputs)
        {
            fields.Refuse(Inputs, $"Give a list of at most {limits.MaxInputs} objects with cid and path.");
            return read;
        }

        for (var i = 0; i < list.Values.Count; i++) read.Add(Read(list.Values[i], i));
        RefuseMeeting(read);
        return read;
    }

    /// <summary>Whether a path can only lead below the folder that it begins in.</summary>
    public static bool IsRelativePath(string path) =>
        path.Length is > 0 and <= LongestPath && path.Split('/').All(segment => segment.Length > 0 && segment is not ("." or "..") && Encoding.UTF8.GetByteCount(segment) <= LongestSegment)
        && !path.Any(c => char.IsControl(c) || c == '\\') && !path.EnumerateRunes().Contains(Rune.ReplacementChar);

    private (string Cid, string Path) Read(Value value, int index)
    {
        var name = $"{Inputs}[{index}]";
        if (value.StructValue is not { } input)
        {
            fields.Refuse(name, "Give an object with cid and path.");
            return ("", "");
        }

        var own = fields.Of(input, name);
        own.RefuseUnknown(Known);
        var (cid, path) = (own.Text("cid") ?? "", own.Text("path") ?? "");
        if (!Cid.TryParse(cid, out var parsed) || parsed.Version != 1) own.Refuse("cid", "Give a CID of version 1, as the upload of a file tells it: bafk… or bafy….");
        if (!IsRelativePath(path)) own.Refuse("path", $"Give a path below /inputs of at most {LongestPath} characters, without a slash at its ends and without . and .. in it.");
        return (cid, path);
    }

    /// <summary>Two files cannot have one path, and a file cannot be the folder of another.</summary>
    private void RefuseMeeting(List<(string Cid, string Path)> inputs)
    {
        var paths = inputs.Select(input => input.Path).ToList();
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < paths.Count; i++)
        {
            if (paths[i].Length > 0 && !first.TryAdd(paths[i], i)) fields.Refuse($"{Inputs}[{i}].path", $"Is the path of inputs[{first[paths[i]]}] too.");
        }

        for (var i = 0; i < paths.Count; i++)
        {
            for (var slash = paths[i].IndexOf('/', StringComparison.Ordinal); slash > 0; slash = paths[i].IndexOf('/', slash + 1))
            {
                if (first.TryGetValue(paths[i][..slash], out var folder)) fields.Refuse($"{Inputs}[{i}].path", $"Lies in inputs[{folder}], which is a file.");
            }
        }
    }
}
