using System.Globalization;
using System.Text;

namespace AIForge.ProtoJson;

/// <summary>Where the reader is in a body, kept as it goes down and turned into text only when something is wrong.</summary>
internal sealed class FieldPath
{
    // Protobuf readers refuse more than 100 messages inside each other; a few are left for what holds the body.
    private const int MaxMessages = 92;

    private (string? Name, int Index)[] parts = new (string?, int)[16];
    private int depth;
    private int messages;

    public void Push(string name) => Add((name, 0));

    public void Push(int index) => Add((null, index));

    public void Pop() => depth--;

    /// <summary>Counts messages inside messages: free-form JSON takes two or three of them a level.</summary>
    public void Enter(int count)
    {
        messages += count;
        if (messages > MaxMessages) throw JsonFaults.TooDeep(ToString());
    }

    public void Leave(int count) => messages -= count;

    /// <summary>For example <c>messages[2].content</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, index) in parts.AsSpan(0, depth))
        {
            if (name is null) text.Append('[').Append(index.ToString(CultureInfo.InvariantCulture)).Append(']');
            else if (text.Length == 0) text.Append(name);
            else text.Append('.').Append(name);
        }

        return text.ToString();
    }

    private void Add((string?, int) part)
    {
        if (depth == parts.Length) Array.Resize(ref parts, depth * 2);
        parts[depth++] = part;
    }
}
