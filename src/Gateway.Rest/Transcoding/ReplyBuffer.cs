using System.Buffers;
using System.Text.Json;
using AIForge.ProtoJson;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>A reusable buffer with the JSON writer that fills it.</summary>
internal sealed class ReplyBuffer : IDisposable
{
    private const int Kept = 64 * 1024;

    private ArrayBufferWriter<byte> bytes = new(1024);

    public ReplyBuffer()
    {
        Json = new Utf8JsonWriter(bytes, JsonFormat.Writer);
    }

    public Utf8JsonWriter Json { get; }

    public ReadOnlyMemory<byte> Written
    {
        get
        {
            Json.Flush();
            return bytes.WrittenMemory;
        }
    }

    /// <summary>Makes the buffer ready for the next value; a buffer that grew large is not kept.</summary>
    public void Reset()
    {
        if (bytes.Capacity > Kept) bytes = new ArrayBufferWriter<byte>(1024);
        else bytes.ResetWrittenCount();
        Json.Reset(bytes);
    }

    public void Dispose() => Json.Dispose();
}
