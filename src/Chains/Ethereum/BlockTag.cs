using System.Globalization;

namespace AIForge.Chains.Ethereum;

/// <summary>Which block a question is about. There is no <c>safe</c>: what providers mean by it differs.</summary>
public sealed record BlockTag
{
    private readonly string _text;

    private BlockTag(string text, long? height = null) => (_text, Height) = (text, height);

    public static BlockTag Latest { get; } = new("latest");

    /// <summary>The last block that can no longer be replaced.</summary>
    public static BlockTag Finalized { get; } = new("finalized");

    /// <summary>The latest state with what waits to be mined.</summary>
    public static BlockTag Pending { get; } = new("pending");

    /// <summary>The number, of a tag that is one.</summary>
    public long? Height { get; }

    public static BlockTag Number(long height)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        return new BlockTag("0x" + height.ToString("x", CultureInfo.InvariantCulture), height);
    }

    public override string ToString() => _text;
}
