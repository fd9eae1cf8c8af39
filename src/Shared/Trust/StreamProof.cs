using System.Security.Cryptography;
using AIForge.Protocol.Node.V1;
using Google.Protobuf;

namespace AIForge.Shared.Trust;

/// <summary>The proof with which a node opens its stream. It binds all of the hello: nobody on the way can replace anything of it.</summary>
public static class StreamProof
{
    public const int NonceLength = 32;

    public static ChallengeAnswer Answer(NodeKeyPair key, NodeHello hello, Challenge challenge) =>
        new() { Signature = ByteString.CopyFrom(key.Sign(SignedUse.Stream, Data(hello, challenge.Nonce.Span))) };

    public static bool Holds(NodePublicKey key, NodeHello hello, ReadOnlySpan<byte> nonce, ChallengeAnswer answer) =>
        key.Verify(SignedUse.Stream, Data(hello, nonce), answer.Signature.Span);

    private static byte[] Data(NodeHello hello, ReadOnlySpan<byte> nonce) => [.. nonce, .. SHA256.HashData(hello.ToByteArray())];
}
