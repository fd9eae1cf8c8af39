using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using AIForge.Admin.Commands;
using AIForge.Admin.Proofs;
using AIForge.Chains;
using AIForge.Chains.Contracts;
using AIForge.Chains.Encodings;
using AIForge.Chains.Merkle;
using AIForge.Protocol.V1;
using AIForge.Testing;
using AIForge.Testing.Chains;
using Google.Protobuf;

namespace AIForge.Admin.Tests;

/// <summary>The command and the page say the same of the same proofs; the chain is a real one.</summary>
public sealed class VerifyProofTests(EthereumFixture ethereum) : IClassFixture<EthereumFixture>, IDisposable
{
    private static readonly Guid EntryId = Guid.Parse("0190f3c2-7b1e-7c55-9e3a-0102030405ff");

    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Verify_AProofWithItsContent_Holds() => await SaysAsync(Proof(), 0, "good: Leaf, path and root fit together");

    [Fact]
    public async Task Verify_WithoutContent_IsAProofOfTheLeafAlone()
    {
        // Nothing binds an id to a leaf but the content: with this one anybody could claim any entry.
        var proof = Proof();
        (proof.Content, proof.TransferId) = (null, Guid.NewGuid().ToString());

        await SaysAsync(proof, 0, $"good: Leaf, path and root fit together.\nThat the leaf is entry {proof.TransferId}, and what that does, only its content shows");
    }

    [Fact]
    public async Task Verify_TheGatewayAnswersWithAnotherEntry_DoesNotHold()
    {
        await using var gateway = await MisbehavingProxy.StartAsync(new Uri("http://127.0.0.1:1"));
        gateway.FailWithBody(JsonFormatter.Default.Format(new GetAuditProofResponse { Proof = Proof() }));

        (await RunAsync(EntryId.ToString(), "--gateway", gateway.Address.AbsoluteUri)).Should().Be(0);
        (await RunAsync(Guid.NewGuid().ToString(), "--gateway", gateway.Address.AbsoluteUri)).Should().Be(1);
    }

    [Fact]
    public async Task Page_TellsTheEntryFromItsBytes_NotFromTheWordsBesideThem()
    {
        var proof = Proof();
        proof.Content.Legs.Add(new AuditLeg { From = "nobody", To = "me", Amount = "1000000.00000000", Currency = "BTC" });

        var said = await NodeScript.RunAsync(["tests/Admin.Tests/proof-page.mjs", Write(proof)]);

        said.Should().Contain("transfer of kind 10, reference 'test'\n1.50000000 AITBC from account 20 of 'bitcoin' to account 1 of 'someone'").And.NotContain("nobody");
    }

    [Fact]
    public void Entry_OfTheContent_IsReadFromItsBytes() =>
        ProofCheck.Of(Proof()).Entry.Should().Equal($"transfer {EntryId} of kind 10, reference 'test'", "1.50000000 AITBC from account 20 of 'bitcoin' to account 1 of 'someone'");

    [Theory]
    [InlineData("leaf")]
    [InlineData("path")]
    [InlineData("root")]
    [InlineData("content")]
    [InlineData("contentHash")]
    [InlineData("link")]
    [InlineData("id")]
    [InlineData("short")]
    [InlineData("pending")]
    public async Task Verify_SomethingWasChanged_DoesNotHold(string what)
    {
        var proof = Proof();
        var content = proof.Content;
        switch (what)
        {
            case "leaf": proof.Leaf = Changed(proof.Leaf); break;
            case "path": proof.Path[0] = Changed(proof.Path[0]); break;
            case "root": proof.Root = Changed(proof.Root); break;
            case "content": content.Content = Changed(content.Content); break;
            case "contentHash": content.ContentHash = Changed(content.ContentHash); break;
            case "link": content.Link = Changed(content.Link); break;
            case "id": proof.TransferId = Guid.NewGuid().ToString(); break;
            case "short": proof.Leaf = proof.Leaf[..^2]; break;
            default: proof = new AuditProof { TransferId = proof.TransferId, State = AuditProofState.Pending }; break;
        }

        await SaysAsync(proof, 1, "bad: ");
    }

    [Fact]
    public async Task Verify_OfAContractThatIsNotThePlatforms_IsRefused()
    {
        (await RunAsync(Write(Proof()), "--anchor", "0x68eA7071643D1A2c8976f116dd82BBfC031fEA07")).Should().Be(1);
        (await RunAsync(Write(Proof()), "--anchor", Proof().Contract)).Should().Be(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"proof\":{\"leaf\":7}}")]
    public async Task Verify_NoProof_IsRefused(string text)
    {
        var file = _folder.Combine("text");
        await File.WriteAllTextAsync(file, text).Within();

        (await RunAsync(file)).Should().Be(1);
    }

    [Fact]
    public async Task Verify_NothingToAsk_EndsWithTwo()
    {
        (await RunAsync(_folder.Combine("nowhere"))).Should().Be(2);
        (await RunAsync(Write(Proof()), "--rpc", "http://127.0.0.1:1")).Should().Be(2);
        (await RunAsync(Write(Proof()), "--rpc", "nonsense")).Should().Be(2);
        (await RunAsync(Write(Proof()), "--anchor", "nonsense")).Should().Be(2);
        (await RunAsync(EntryId.ToString(), "--gateway", "http://127.0.0.1:1")).Should().Be(2);
    }

    [SkippableFact]
    public async Task Verify_WithAnEndpoint_ComparesTheRoot()
    {
        var chain = ethereum.Chain;
        using var contracts = await PlatformContracts.DeployAsync(chain);
        var proof = Proof();
        (proof.ChainId, proof.Contract, proof.Batch) = (chain.ChainId, contracts.Anchor.ToString(), 1);
        await SaysAsync(proof, 1, "bad: The chain has no root", chain.Address.AbsoluteUri);

        Hash256.TryParse(proof.Root, out var root).Should().BeTrue();
        var sent = await chain.SendAsync(contracts.Operator, contracts.Anchor, AnchorCall.Anchor(1, root!, 3));
        await chain.MineAsync();
        proof.TransactionHash = sent.ToPrefixedString();

        await SaysAsync(proof, 0, "good: ", chain.Address.AbsoluteUri);
        proof.ChainId++;
        await SaysAsync(proof, 1, "bad: The endpoint is of chain", chain.Address.AbsoluteUri);
        proof.ChainId--;
        proof.Batch = 2;
        await SaysAsync(proof, 1, "bad: The chain has no root", chain.Address.AbsoluteUri);
    }

    /// <summary>Holds the command's exit status and the page's words against what they should be.</summary>
    private async Task SaysAsync(AuditProof proof, int code, string words, string? rpc = null)
    {
        var file = Write(proof);
        (await RunAsync(rpc is null ? [file] : [file, "--rpc", rpc])).Should().Be(code);
        (await NodeScript.RunAsync(rpc is null ? ["tests/Admin.Tests/proof-page.mjs", file] : ["tests/Admin.Tests/proof-page.mjs", file, rpc])).Should().StartWith(words);
    }

    private static Task<int> RunAsync(params string[] args) => AdminCommandLine.Parse(["verify-proof", .. args]).InvokeAsync().Within();

    private string Write(AuditProof proof)
    {
        var file = _folder.Combine("proof.json");
        File.WriteAllText(file, JsonFormatter.Default.Format(new GetAuditProofResponse { Proof = proof }));
        return file;
    }

    private static string Changed(string text) => text[..^1] + (text[^1] == '0' ? '1' : '0');

    /// <summary>Of an entry among three, as the coordinator gives it to a party.</summary>
    private static AuditProof Proof()
    {
        var content = Content();
        var (hash, link) = (SHA256.HashData(content), SHA256.HashData([1]));
        var leaf = LedgerLeaf.Of(EntryId, hash, link);
        var tree = MerkleTree.Of([leaf, SHA256.HashData([2]), SHA256.HashData([3])]);
        return new AuditProof
        {
            TransferId = EntryId.ToString(),
            State = AuditProofState.Anchored,
            Leaf = Hexadecimal.EncodePrefixed(leaf),
            Path = { tree.PathOf(leaf).Select(node => Hexadecimal.EncodePrefixed(node)) },
            Root = Hexadecimal.EncodePrefixed(tree.Root),
            Batch = 7,
            Entries = 3,
            ChainId = 31_337,
            Contract = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23",
            Content = new AuditContent
            {
                Kind = "adjustment",
                Reference = "test",
                Content = Hexadecimal.EncodePrefixed(content),
                ContentHash = Hexadecimal.EncodePrefixed(hash),
                Link = Hexadecimal.EncodePrefixed(link),
            },
        };
    }

    private static byte[] Content() =>
    [
        .. Encoding.ASCII.GetBytes("AIFORGE-LEDGER-V1"), 0, 1, .. Convert.FromHexString(EntryId.ToString("n")), .. new byte[16], 0, 10, .. Text("test"), .. new byte[4],
        0, 0, 0, 1, 0, 2, 0, 20, .. Text("bitcoin"), 0, 2, 0, 1, .. Text("someone"), .. Number(150_000_000),
    ];

    private static byte[] Text(string text) => [0, 0, 0, (byte)text.Length, .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Number(long number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }
}
