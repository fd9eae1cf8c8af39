namespace AIForge.Inference.Formats;

/// <summary>
/// Ceilings for a model file. Real files stay far below them (the largest vocabularies have about 260 thousand tokens
/// and 15 MB of metadata); a file beyond them is an attack or damaged.
/// </summary>
internal static class GgufLimits
{
    public const int HeaderBytes = 256 << 20;
    public const int MetadataEntries = 4096;
    public const int Tensors = 65536;
    public const int NameBytes = 256;
    public const int StringBytes = 4 << 20;
    public const int ArrayElements = 4 << 20;
    public const int Dimensions = 4;
    public const int MaximumAlignment = 65536;
}
