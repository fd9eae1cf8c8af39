using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AIForge.Shared.Matching;

/// <summary>Images and inputs in eight bytes each, by which a node says what it has and a job what it needs. Two that meet by chance cost a preference and nothing else.</summary>
public static class ContentKeys
{
    /// <summary>What one node names of its images, and of its inputs.</summary>
    public const int MostOfAKind = 256;

    private const string DigestMark = "@sha256:";

    /// <summary>Of an input, by its CID.</summary>
    public static ulong OfInput(string cid) => Of(cid);

    /// <summary>Of an image, by its digest: whatever name it goes by.</summary>
    /// <param name="image">`repository@sha256:…`.</param>
    public static ulong OfImage(string image)
    {
        var mark = image.IndexOf(DigestMark, StringComparison.Ordinal);
        return Of(mark < 0 ? image : image[(mark + 1)..]);
    }

    private static ulong Of(string text) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
