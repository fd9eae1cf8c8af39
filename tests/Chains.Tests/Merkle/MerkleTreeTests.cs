using System.Security.Cryptography;
using System.Text.Json;
using AIForge.Chains.Contracts;
using AIForge.Chains.Cryptography;
using AIForge.Chains.Merkle;
using AIForge.Testing;

namespace AIForge.Chains.Tests.Merkle;

/// <summary>Golden/merkle.json is a tree of OpenZeppelin's StandardMerkleTree.</summary>
public sealed class MerkleTreeTests
{
    private static readonly JsonElement Golden =
        JsonDocument.Parse(File.ReadAllText(RepositoryFolder.Combine("tests", "Chains.Tests", "Golden", "merkle.json"))).RootElement;

    [Fact]
    public void Of_TheLeavesOfOpenZeppelin_HasTheirRoot()
    {
        var leaves = Golden.GetProperty("leaves").EnumerateArray().Select(Bytes).ToList();

        MerkleTree.Of(leaves).Root.Should().Equal(Bytes(Golden.GetProperty("root")));
        MerkleTree.Of([.. leaves.AsEnumerable().Reverse()]).Root.Should().Equal(Bytes(Golden.GetProperty("root")), "the order of the entries does not matter");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(1_000)]
    public void PathOf_EveryLeaf_LeadsToTheRoot_AndAnotherLeafDoesNot(int count)
    {
        var leaves = Enumerable.Range(0, count).Select(_ => RandomNumberGenerator.GetBytes(32)).ToList();
        var tree = MerkleTree.Of(leaves);

        foreach (var leaf in leaves)
        {
            var path = tree.PathOf(leaf);
            MerkleTree.RootOf(leaf, path).Should().Equal(tree.Root);
            MerkleTree.RootOf(Keccak256.Hash(leaf), path).Should().NotEqual(tree.Root);
        }
    }

    [Fact]
    public void PathOf_ALeafThatIsNotThere_Throws() =>
        ((Action)(() => MerkleTree.Of([new byte[32]]).PathOf(Keccak256.Hash([])))).Should().Throw<ArgumentException>();

    [Fact]
    public void LedgerLeaf_IsHashedTwice_OverThreeWords()
    {
        var (id, content, link) = (Guid.Parse("0190f3c2-7b1e-7c55-9e3a-0102030405ff"), Keccak256.Hash([1]), Keccak256.Hash([2]));

        byte[] words = [.. Convert.FromHexString("0190f3c27b1e7c559e3a0102030405ff"), .. new byte[16], .. content, .. link];

        words.Should().HaveCount(3 * Abi.WordLength);
        LedgerLeaf.Of(id, content, link).Should().Equal(Keccak256.Hash(Keccak256.Hash(words)));
    }

    private static byte[] Bytes(JsonElement text) => Convert.FromHexString(text.GetString()![2..]);
}
