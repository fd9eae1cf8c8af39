namespace AIForge.Coordinator.Models.Formats;

/// <summary>Tells the formats apart by their first bytes and reads the header. The data behind it is not looked at.</summary>
internal static class ModelFormats
{
    private const uint GgufMagic = 0x46554747; // "GGUF"

    /// <param name="file">From its beginning; read as far as the header goes.</param>
    /// <exception cref="ModelFileException">The file is none of the formats, damaged, or made to do harm.</exception>
    public static async Task<ModelFileFacts> ReadAsync(Stream file, long length, CancellationToken cancellationToken)
    {
        var reader = new HeaderReader(file, length);
        var first = await reader.UInt64Async("its first bytes", cancellationToken);
        if ((uint)first == GgufMagic) return await GgufHeader.ReadAsync(reader, version: (uint)(first >> 32), cancellationToken);
        if (first is > 1 and <= SafetensorsHeader.MaxBytes) return await SafetensorsHeader.ReadAsync(reader, (int)first, cancellationToken);
        throw new ModelFileException("The file is neither GGUF nor safetensors.");
    }
}
