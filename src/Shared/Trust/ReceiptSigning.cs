using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using Google.Protobuf;

namespace AIForge.Shared.Trust;

/// <summary>Signs receipts and checks their signatures: over the serialized body as it travels and is kept.</summary>
public static class ReceiptSigning
{
    public static SignedReceipt Sign(NodeKeyPair key, ReceiptBody body)
    {
        var bytes = body.ToByteArray();
        return new SignedReceipt { Body = ByteString.CopyFrom(bytes), Signature = ByteString.CopyFrom(key.Sign(SignedUse.Receipt, bytes)) };
    }

    public static bool IsSigned(NodePublicKey key, ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature) => key.Verify(SignedUse.Receipt, body, signature);
}
