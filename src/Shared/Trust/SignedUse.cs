using System.Security.Cryptography;
using System.Text;

namespace AIForge.Shared.Trust;

/// <summary>What a node's key signs. The name is signed with the data, so that a signature for one use is none for another.</summary>
public sealed class SignedUse
{
    public static readonly SignedUse Stream = new("aiforge node stream v1");
    public static readonly SignedUse Receipt = new("aiforge receipt v1");

    private readonly byte[] _prefix;

    private SignedUse(string name) => _prefix = [.. Encoding.ASCII.GetBytes(name), 0];

    internal byte[] Hash(ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_prefix);
        hash.AppendData(data);
        return hash.GetHashAndReset();
    }
}
