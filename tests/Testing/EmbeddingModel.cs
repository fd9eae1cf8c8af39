using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AIForge.Testing;

/// <summary>forge-tiny as a model made for embeddings: the same file, with a word on how the vectors of its tokens become one.</summary>
public static class EmbeddingModel
{
    // Behind the magic, the version and the number of tensors: how many entries follow.
    private const int EntriesAt = 16, FirstEntryAt = 24;
    private const int Alignment = 32;
    private const uint UnsignedInteger = 4, Text = 8, Mean = 1;

    /// <summary>Writes it.</summary>
    /// <returns>SHA-256 of the file, and its size.</returns>
    public static (string Sha256, long Size) Write(string path)
    {
        var source = File.ReadAllBytes(RepositoryFolder.Combine("models", "forge-tiny-q8_0.gguf"));
        var entries = new List<byte>();
        AddText(entries, "llama.pooling_type");
        AddNumber(entries, UnsignedInteger);
        AddNumber(entries, Mean);
        AddText(entries, "p");
        AddNumber(entries, Text);
        // What follows stays where it must: tensors begin at multiples of the alignment.
        AddText(entries, new string('-', Alignment - ((entries.Count + sizeof(ulong)) % Alignment)));

        BinaryPrimitives.WriteUInt64LittleEndian(source.AsSpan(EntriesAt), BinaryPrimitives.ReadUInt64LittleEndian(source.AsSpan(EntriesAt)) + 2);
        byte[] file = [.. source[..FirstEntryAt], .. entries, .. source[FirstEntryAt..]];
        File.WriteAllBytes(path, file);
        return (Convert.ToHexStringLower(SHA256.HashData(file)), file.Length);
    }

    private static void AddText(List<byte> bytes, string text)
    {
        bytes.AddRange(BitConverter.GetBytes((ulong)text.Length));
        bytes.AddRange(Encoding.ASCII.GetBytes(text));
    }

    private static void AddNumber(List<byte> bytes, uint value) => bytes.AddRange(BitConverter.GetBytes(value));
}
