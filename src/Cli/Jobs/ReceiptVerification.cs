using AIForge.Protocol.V1;
using AIForge.Shared.Trust;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Cli.Jobs;

/// <summary>
/// Checks a receipt on this machine: that the key signed exactly what it says, that it is of the job that was asked for, and that the job's
/// result is the one that was signed. Whose the key is the network says; the node's operator can tell its fingerprint.
/// </summary>
internal static class ReceiptVerification
{
    /// <param name="fingerprint">What the key must be, in hex; null for the key that the network names.</param>
    /// <exception cref="ReceiptInvalidException">It does not hold.</exception>
    public static void Verify(JobReceipt receipt, Job job, string? fingerprint)
    {
        using var key = NodePublicKey.TryRead(receipt.PublicKey.Span);
        Require(key is not null, "its public key is no key over P-256");
        Require(key!.FingerprintText == receipt.KeyFingerprint, "its fingerprint is not that of its key");
        if (fingerprint is not null) Require(key.FingerprintText.Equals(fingerprint.Trim(), StringComparison.OrdinalIgnoreCase), $"it is signed with the key {key.FingerprintText}, not with the one you named");
        Require(ReceiptSigning.IsSigned(key, receipt.SignedBody.Span, receipt.Signature.Span), "the signature is not the key's over these bytes");
        var body = Read(receipt.SignedBody);
        Require(body.Equals(receipt.Body), "what was signed is not what is shown");
        Require(body.JobId == job.JobId && body.JobId == receipt.JobId, "it is of another job");
        Require(body.Attempt == receipt.Attempt && body.NodeId == receipt.NodeId, "it is of another attempt or node");
        if (body.Attempt == job.Attempt && job.Result is { } result) VerifyResult(body, result);
    }

    private static void VerifyResult(ReceiptBody body, Struct result)
    {
        if (body.Inference is { } inference)
            Require(inference.OutputSha256.Span.SequenceEqual(ReceiptBodies.OutputHash(Text(result, "finish_reason"), Text(result, "text"))), "the job's text is not the one that was signed");
        if (body.Container is { } container)
            Require(container.OutputCid == Text(result, "output_cid") && container.ExitCode == Number(result, "exit_code"), "the job's outputs or exit code are not those that were signed");
    }

    private static ReceiptBody Read(ByteString bytes)
    {
        try
        {
            return ReceiptBody.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new ReceiptInvalidException("The receipt does not hold: what was signed is no receipt.");
        }
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new ReceiptInvalidException($"The receipt does not hold: {otherwise}.");
    }

    private static string Text(Struct fields, string name) => fields.Fields.TryGetValue(name, out var value) && value.KindCase == Value.KindOneofCase.StringValue ? value.StringValue : "";

    private static double? Number(Struct fields, string name) => fields.Fields.TryGetValue(name, out var value) && value.KindCase == Value.KindOneofCase.NumberValue ? value.NumberValue : null;
}
