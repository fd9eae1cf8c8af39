using AIForge.Coordinator.Contracts;

namespace AIForge.Coordinator.Escrow.Mirror;

/// <summary>What became of an act that the contract is told. Without a transaction it is in no batch yet.</summary>
internal sealed record ToldAct(short Act, short? State, byte[]? Hash)
{
    public EscrowAct Which => (EscrowAct)Act;

    private bool IsDone => (ContractTransactionState?)State == ContractTransactionState.Mined;

    private bool IsRefused => (ContractTransactionState?)State == ContractTransactionState.Reverted;

    /// <summary>In a word, of all acts of a payment: waiting, locked, settled or refused.</summary>
    public static string StatusOf(IReadOnlyList<ToldAct> acts)
    {
        if (acts.Any(act => act.IsRefused)) return "refused";
        if (acts.Any(act => act is { Which: EscrowAct.Settle, IsDone: true })) return "settled";
        return acts.Any(act => act is { Which: EscrowAct.Lock, IsDone: true }) ? "locked" : "waiting";
    }
}
