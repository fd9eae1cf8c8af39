using System.Text;

namespace AIForge.Chains.Rpc;

/// <summary>Words of a node on their way into our logs and messages: short, and without control characters.</summary>
internal static class NodeText
{
    private const int Longest = 200;

    public static string Cut(string text) => string.Concat(text.Take(Longest).Select(c => char.IsControl(c) ? ' ' : c));

    /// <summary>Tron writes messages as hexadecimal UTF-8, and sometimes plainly.</summary>
    public static string FromHexadecimal(string text) =>
        Cut(Encodings.Hexadecimal.TryDecode(text, out var bytes) ? Encoding.UTF8.GetString(bytes) : text);
}
