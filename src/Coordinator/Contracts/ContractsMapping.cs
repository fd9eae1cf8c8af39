using Google.Protobuf.WellKnownTypes;
using Enum = System.Enum;

namespace AIForge.Coordinator.Contracts;

/// <summary>Domain → proto.</summary>
internal static class ContractsMapping
{
    /// <summary>Null for all.</summary>
    public static ContractTransactionState? ToState(string text)
    {
        if (text.Length == 0) return null;
        return Enum.GetValues<ContractTransactionState>().Cast<ContractTransactionState?>().FirstOrDefault(state => NameOf(state!.Value) == text)
            ?? throw ContractsFaults.StateUnknown();
    }

    public static Protocol.V1.ContractTransaction ToProto(ContractTransaction transaction)
    {
        var proto = new Protocol.V1.ContractTransaction
        {
            Id = transaction.Id.ToString(),
            Target = NameOf(transaction.Target),
            State = NameOf(transaction.State),
            TransactionHash = transaction.HashText ?? "",
            Reason = transaction.Reason,
            CreateTime = transaction.CreatedAt.ToTimestamp(),
            UpdateTime = transaction.ChangedAt.ToTimestamp(),
            FinalTime = transaction.FinalAt?.ToTimestamp(),
        };
        if (transaction.Nonce is { } nonce) proto.Nonce = nonce;
        if (transaction.BlockNumber is { } block) proto.BlockNumber = block;
        if (transaction.GasUsed is { } gas) proto.GasUsed = gas;
        return proto;
    }

    public static Protocol.V1.ContractQueue ToProto(ContractQueue queue, bool isEnabled) => new()
    {
        Enabled = isEnabled,
        Queued = queue.Queued,
        Sent = queue.Sent,
        OldestTime = queue.Oldest?.ToTimestamp(),
        Problem = queue.Problem,
        ProblemTime = queue.ProblemAt?.ToTimestamp(),
    };

    private static string NameOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
