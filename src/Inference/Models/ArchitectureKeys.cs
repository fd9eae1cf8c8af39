using AIForge.Inference.Formats;

namespace AIForge.Inference.Models;

/// <summary>Metadata keys of one architecture: <c>context_length</c> reads <c>qwen2.context_length</c>.</summary>
internal sealed class ArchitectureKeys(GgufMetadata metadata, string architecture)
{
    public GgufMetadata Metadata => metadata;

    public string Name(string key) => $"{architecture}.{key}";

    public int Integer(string key, int minimum, int maximum) => metadata.GetInt32(Name(key), minimum, maximum);

    public int? FindInteger(string key, int minimum, int maximum) =>
        metadata.Contains(Name(key)) ? metadata.FindInt32(Name(key), minimum, maximum) : null;

    /// <summary>A number that must lie in a range; where it is absent, the value given, which need not.</summary>
    public double Number(string key, double absent, double minimum, double maximum)
    {
        if (!metadata.Contains(Name(key))) return absent;
        var value = metadata.GetNumber(Name(key), absent);
        return value >= minimum && value <= maximum ? value
            : throw new ModelFormatException(FormattableString.Invariant($"'{Name(key)}' is {value}; it must lie between {minimum} and {maximum}."));
    }
}
