using System.Diagnostics.CodeAnalysis;
using AIForge.Protocol.V1;
using Google.Protobuf;

namespace AIForge.Admin.Proofs;

/// <summary>Reads a proof as GET /api/audit/proofs/{transfer_id} gives it, whole or without its outer object.</summary>
internal static class ProofFile
{
    private const int LongestText = 1 << 20;

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>Never throws.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out AuditProof? proof)
    {
        proof = null;
        if (text.Length > LongestText) return false;
        try
        {
            proof = Parser.Parse<GetAuditProofResponse>(text).Proof ?? Parser.Parse<AuditProof>(text);
            return true;
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidJsonException)
        {
            return false;
        }
    }
}
