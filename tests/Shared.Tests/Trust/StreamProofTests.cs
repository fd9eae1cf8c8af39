using AIForge.Protocol.Node.V1;
using AIForge.Shared.Trust;
using Google.Protobuf;

namespace AIForge.Shared.Tests.Trust;

public sealed class StreamProofTests
{
    private readonly NodeKeyPair _pair = NodeKeyPair.Create();
    private readonly byte[] _nonce = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public void Holds_TheAnswerToThisHelloAndNonce_Only()
    {
        using var key = NodePublicKey.TryRead(_pair.PublicKey)!;
        var answer = StreamProof.Answer(_pair, Hello(), new Challenge { Nonce = ByteString.CopyFrom(_nonce) });
        var (otherModel, otherKey) = (Hello(), Hello());
        otherModel.Models[0].Sha256 = new string('b', 64);
        otherKey.PublicKey = ByteString.CopyFrom(NodeKeyPair.Create().PublicKey);

        StreamProof.Holds(key, NodeHello.Parser.ParseFrom(Hello().ToByteArray()), _nonce, answer).Should().BeTrue();
        StreamProof.Holds(key, Hello(), [.. _nonce.Reverse()], answer).Should().BeFalse();
        StreamProof.Holds(key, otherModel, _nonce, answer).Should().BeFalse();
        StreamProof.Holds(key, otherKey, _nonce, answer).Should().BeFalse();
    }

    [Fact]
    public void Holds_HelloWithFieldsOfANewerProtocol_IsTheSameOnBothSides()
    {
        using var key = NodePublicKey.TryRead(_pair.PublicKey)!;
        // Field 4000, a varint: the node knows it, this side does not.
        var newer = NodeHello.Parser.ParseFrom([.. Hello().ToByteArray(), 0x80, 0xFA, 0x01, 0x07]);
        var answer = StreamProof.Answer(_pair, newer, new Challenge { Nonce = ByteString.CopyFrom(_nonce) });

        StreamProof.Holds(key, NodeHello.Parser.ParseFrom(newer.ToByteArray()), _nonce, answer).Should().BeTrue();
        StreamProof.Holds(key, Hello(), _nonce, answer).Should().BeFalse();
    }

    private NodeHello Hello() => new()
    {
        SoftwareVersion = "1", Slots = 2, Models = { new ServableModel { Sha256 = new string('a', 64) } }, PublicKey = ByteString.CopyFrom(_pair.PublicKey),
    };
}
