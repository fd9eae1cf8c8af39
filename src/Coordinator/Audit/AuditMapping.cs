using System.Text.Json;
using AIForge.Chains.Encodings;
using AIForge.Coordinator.Contracts;
using AIForge.Coordinator.Ledger;
using AIForge.Protocol.V1;
using AIForge.Shared.Monies;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Audit;

/// <summary>Proto ⇄ domain.</summary>
internal static class AuditMapping
{
    public static Guid ToEntryId(string text) => Guid.TryParseExact(text, "D", out var id) ? id : throw AuditFaults.NotFound();

    public static AuditProof ToProto(EntryProof proof)
    {
        var result = new AuditProof { TransferId = proof.EntryId.ToString(), State = StateOf(proof), Content = proof.Content is { } content ? ToProto(content) : null };
        if (proof is not { Batch: { } batch, Leaf: { } leaf }) return result;

        result.Leaf = Hexadecimal.EncodePrefixed(leaf);
        result.Path.AddRange(proof.Path.Select(hash => Hexadecimal.EncodePrefixed(hash)));
        result.Root = Hexadecimal.EncodePrefixed(batch.Root);
        (result.Batch, result.Entries, result.ChainId, result.Contract) = (batch.Number, batch.Entries, batch.ChainId, batch.Contract);
        result.TransactionHash = proof.Anchor?.HashText ?? "";
        if (result.State == AuditProofState.Anchored) result.BlockNumber = proof.Anchor!.BlockNumber!.Value;
        result.BatchTime = batch.ClosedAt.ToTimestamp();
        return result;
    }

    private static AuditProofState StateOf(EntryProof proof)
    {
        if (proof.Batch is null) return AuditProofState.Pending;
        return proof.Anchor?.State == ContractTransactionState.Mined ? AuditProofState.Anchored : AuditProofState.Batched;
    }

    private static AuditContent ToProto(EntryContent content)
    {
        var command = content.Command;
        var legs = command.NewHold is { } hold ? [ToProto(hold)] : command.Legs.Select(ToProto);
        return new AuditContent
        {
            Kind = JsonNamingPolicy.SnakeCaseLower.ConvertName(command.Kind.ToString()),
            Reference = command.Reference,
            Legs = { legs },
            Content = Hexadecimal.EncodePrefixed(LedgerContent.BytesOf(command)),
            ContentHash = Hexadecimal.EncodePrefixed(content.Hash),
            Link = Hexadecimal.EncodePrefixed(content.Link),
        };
    }

    private static AuditLeg ToProto(LedgerHold hold) => new() { From = NameOf(hold.Account), Amount = hold.Amount.ToDecimalString(), Currency = Assets.CodeOf(hold.Amount.Asset) };

    private static AuditLeg ToProto(Leg leg) => new()
    {
        From = NameOf(leg.Debit),
        To = NameOf(leg.Credit),
        Amount = leg.Amount.ToDecimalString(),
        Currency = Assets.CodeOf(leg.Amount.Asset),
    };

    private static string NameOf(LedgerAccount account) => $"{JsonNamingPolicy.SnakeCaseLower.ConvertName(account.Code.ToString())}:{account.Owner}";
}
