using System.Security.Cryptography;
using AIForge.Chains;
using AIForge.Chains.Encodings;
using AIForge.Chains.Ethereum;
using AIForge.Chains.Merkle;
using AIForge.Protocol.V1;

namespace AIForge.Admin.Proofs;

/// <summary>What can be said of a proof from the proof alone.</summary>
/// <param name="Problem">Why it proves nothing; null when leaf, path and root fit together.</param>
internal sealed record ProofCheck(string? Problem)
{
    private const int DeepestPath = 64;

    /// <summary>The entry in words, from the bytes that the leaf commits to; empty when the proof does not hold them.</summary>
    public IReadOnlyList<string> Entry { get; private init; } = [];

    public Hash256? Root { get; private init; }

    public EthereumAddress? Contract { get; private init; }

    public static ProofCheck Of(AuditProof proof)
    {
        if (proof.State == AuditProofState.Pending) return new ProofCheck("the entry is in no batch yet: ask again in a few minutes");
        if (!Guid.TryParseExact(proof.TransferId, "D", out var id)) return new ProofCheck($"transferId '{proof.TransferId}' is no id of an entry");
        if (!Hash256.TryParse(proof.Leaf, out var leaf)) return new ProofCheck("the leaf is not 32 bytes");
        if (!Hash256.TryParse(proof.Root, out var root)) return new ProofCheck("the root is not 32 bytes");
        if (!EthereumAddress.TryParse(proof.Contract, AddressChecksum.Optional, out var contract, out _)) return new ProofCheck($"contract '{proof.Contract}' is no address");

        var path = proof.Path.Select(text => Hash256.TryParse(text, out var hash) ? hash.ToBytes() : null).ToList();
        if (path.Count > DeepestPath || path.Contains(null)) return new ProofCheck("the path is not a list of 32 bytes each");
        if (!MerkleTree.RootOf(leaf.ToBytes(), path!).AsSpan().SequenceEqual(root.ToBytes())) return new ProofCheck("the path does not lead from the leaf to the root");

        var check = new ProofCheck(Problem: null) { Root = root, Contract = contract };
        return proof.Content is null ? check : check.With(id, leaf, proof.Content);
    }

    private ProofCheck With(Guid id, Hash256 leaf, AuditContent content)
    {
        if (!Hexadecimal.TryDecode(content.Content, out var bytes)) return new ProofCheck("the content is not in hexadecimal digits");
        if (!Hash256.TryParse(content.ContentHash, out var hash) || !Hash256.TryParse(content.Link, out var link)) return new ProofCheck("the content's hashes are not 32 bytes");
        if (!SHA256.HashData(bytes).AsSpan().SequenceEqual(hash.ToBytes())) return new ProofCheck("the content is another than its hash says");
        if (!LedgerLeaf.Of(id, hash.ToBytes(), link.ToBytes()).AsSpan().SequenceEqual(leaf.ToBytes())) return new ProofCheck("the content is not what the leaf stands for");
        if (!EntryText.TryRead(bytes, out var entry) || entry.Id != id) return new ProofCheck("the content is that of another entry, or of another form");
        return this with { Entry = entry.Lines };
    }
}
