using AIForge.Chains.Cryptography;

namespace AIForge.Chains.Merkle;

/// <summary>
/// A Merkle tree as OpenZeppelin's StandardMerkleTree makes it: leaves in the order of their bytes, each pair hashed with the lesser one
/// first, so that a path needs no directions.
/// </summary>
public sealed class MerkleTree
{
    private readonly byte[][] _nodes;

    private MerkleTree(byte[][] nodes) => _nodes = nodes;

    public byte[] Root => _nodes[0];

    /// <param name="leaves">At least one, of 32 bytes each.</param>
    public static MerkleTree Of(IReadOnlyList<byte[]> leaves)
    {
        ArgumentOutOfRangeException.ThrowIfZero(leaves.Count);
        var sorted = leaves.ToArray();
        Array.Sort(sorted, Compare);
        // Node i has the children 2i+1 and 2i+2; the leaves stand at the end, backwards.
        var nodes = new byte[(2 * sorted.Length) - 1][];
        for (var i = 0; i < sorted.Length; i++) nodes[^(i + 1)] = sorted[i];
        for (var i = nodes.Length - 1 - sorted.Length; i >= 0; i--) nodes[i] = Pair(nodes[(2 * i) + 1], nodes[(2 * i) + 2]);
        return new MerkleTree(nodes);
    }

    /// <summary>The neighbours on the way from a leaf to the root.</summary>
    /// <exception cref="ArgumentException">The tree does not have the leaf.</exception>
    public IReadOnlyList<byte[]> PathOf(byte[] leaf)
    {
        var at = Array.FindIndex(_nodes, _nodes.Length / 2, node => Compare(node, leaf) == 0);
        if (at < 0) throw new ArgumentException("The tree does not have this leaf.", nameof(leaf));
        var path = new List<byte[]>();
        for (; at > 0; at = (at - 1) / 2) path.Add(_nodes[at % 2 == 0 ? at - 1 : at + 1]);
        return path;
    }

    /// <summary>The root that a leaf and its path lead to.</summary>
    public static byte[] RootOf(byte[] leaf, IEnumerable<byte[]> path) => path.Aggregate(leaf, Pair);

    private static byte[] Pair(byte[] left, byte[] right) => Compare(left, right) < 0 ? Keccak256.Hash([.. left, .. right]) : Keccak256.Hash([.. right, .. left]);

    private static int Compare(byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right);
}
