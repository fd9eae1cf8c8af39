using System.IO.Compression;

namespace Grpc.Net.Compression;

/// <summary>A way to compress messages, known on the wire by its encoding name.</summary>
public interface ICompressionProvider
{
    string EncodingName { get; }

    Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel);

    Stream CreateDecompressionStream(Stream stream);
}
