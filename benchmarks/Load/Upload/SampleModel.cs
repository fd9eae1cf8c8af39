using System.Text;

namespace AIForge.Load.Upload;

/// <summary>A GGUF file of any size that is never written down: a header and random bytes that repeat.</summary>
internal sealed class SampleModel(long bytes, int partBytes)
{
    private readonly byte[] _first = FirstPart(bytes, partBytes);
    private readonly byte[] _other = RandomBytes(partBytes);

    public long Bytes => bytes;

    public int Parts => (int)((bytes + partBytes - 1) / partBytes);

    /// <summary>A part as a body; several requests may send it at once.</summary>
    public ByteArrayContent Part(int number) => number == 1 ? new ByteArrayContent(_first) : new ByteArrayContent(_other, 0, (int)Math.Min(partBytes, bytes - ((long)partBytes * (number - 1))));

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        Random.Shared.NextBytes(bytes);
        return bytes;
    }

    private static byte[] FirstPart(long bytes, int partBytes)
    {
        const int HeaderBytes = 128;
        const uint I8 = 24;
        var part = RandomBytes((int)Math.Min(bytes, partBytes));
        using var writer = new BinaryWriter(new MemoryStream(part));
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write(1UL);
        writer.Write(1UL);
        Text(writer, "general.architecture");
        writer.Write(8u);
        Text(writer, "llama");
        Text(writer, "weights");
        writer.Write(1u);
        writer.Write((ulong)(bytes - HeaderBytes));
        writer.Write(I8);
        writer.Write(0UL);
        return part;
    }

    private static void Text(BinaryWriter writer, string text)
    {
        writer.Write((ulong)text.Length);
        writer.Write(Encoding.ASCII.GetBytes(text));
    }
}
