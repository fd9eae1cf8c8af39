using Google.Protobuf;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>The bytes of a body that is streamed on: the whole body, or the file of a form.</summary>
internal class UploadSource(Stream content, string? contentType)
{
    public string? ContentType { get; } = contentType;

    /// <summary>What came after the bytes, known when they are all read; null for nothing.</summary>
    public virtual IMessage? Rest => null;

    /// <summary>Fills the buffer, and less only at the end.</summary>
    public virtual ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
}
