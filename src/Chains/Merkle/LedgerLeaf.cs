using AIForge.Chains.Contracts;
using AIForge.Chains.Cryptography;

namespace AIForge.Chains.Merkle;

/// <summary>
/// What the tree of a batch says of one ledger entry: keccak256(keccak256(abi.encode(bytes16 id, bytes32 content, bytes32 link))). Content
/// is the SHA-256 of what was done; link is the entry's place in its chain, which nobody can guess, so that a leaf tells nothing to others.
/// </summary>
public static class LedgerLeaf
{
    private const int IdBytes = 16;

    public static byte[] Of(Guid id, ReadOnlySpan<byte> content, ReadOnlySpan<byte> link)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(content.Length, Hash256.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(link.Length, Hash256.Length);
        Span<byte> words = stackalloc byte[3 * Abi.WordLength];
        words.Clear();
        id.TryWriteBytes(words[..IdBytes], bigEndian: true, out _);
        content.CopyTo(words[Abi.WordLength..]);
        link.CopyTo(words[(2 * Abi.WordLength)..]);
        return Keccak256.Hash(Keccak256.Hash(words));
    }
}
