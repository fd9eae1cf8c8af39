using System.Diagnostics.CodeAnalysis;

namespace AIForge.Chains.Contracts;

/// <summary>What the escrow contract says of one job in its events: locked, ended, disputed or left out of a batch.</summary>
public sealed record EscrowLog(EscrowEvent Event, Guid Id)
{
    private const int IdBytes = 16;

    private static readonly Dictionary<Hash256, EscrowEvent> Events = new()
    {
        [Topic("Locked(bytes16,address,uint256,uint256,uint256)")] = EscrowEvent.Locked,
        [Topic("Extended(bytes16,uint256)")] = EscrowEvent.Extended,
        [Topic("Released(bytes16,address,uint256,uint256)")] = EscrowEvent.Released,
        [Topic("Refunded(bytes16,address,uint256)")] = EscrowEvent.Refunded,
        [Topic("Disputed(bytes16,address,uint256)")] = EscrowEvent.Disputed,
        [Topic("Resolved(bytes16,address,uint256,uint256,uint256)")] = EscrowEvent.Resolved,
        [Topic("LeftOut(bytes16,uint8)")] = EscrowEvent.LeftOut,
    };

    /// <summary>The first topic of an event's logs.</summary>
    public static Hash256 TopicOf(EscrowEvent which) => Events.Single(pair => pair.Value == which).Key;

    /// <summary>The job's part of a log; false for other events. Never throws.</summary>
    public static bool TryRead(IReadOnlyList<Hash256> topics, [NotNullWhen(true)] out EscrowLog? log)
    {
        log = null;
        if (topics.Count < 2 || !Events.TryGetValue(topics[0], out var which)) return false;
        var word = topics[1].ToBytes();
        if (word.AsSpan(IdBytes).ContainsAnyExcept((byte)0)) return false;

        log = new EscrowLog(which, new Guid(word.AsSpan(0, IdBytes), bigEndian: true));
        return true;
    }

    private static Hash256 Topic(string signature) => Hash256.FromBytes(Abi.Topic(signature));
}
