using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Escrow;

/// <summary>How the money of a payment was divided when it was released.</summary>
/// <param name="Node">The node's part.</param>
/// <param name="Platform">The platform's part.</param>
internal sealed record EscrowSettlement(EscrowRecord Payment, EscrowPayee Payee, Money Node, Money Platform)
{
    /// <summary>The same with the payment's row as it is after the release.</summary>
    public EscrowSettlement ReleasedAt(DateTimeOffset now, string reason) => this with
    {
        Payment = Payment with
        {
            Status = EscrowStatus.Released,
            NodeId = Payee.NodeId,
            PayeeId = Payee.UserId,
            NodeAmount = Node.MinorUnits,
            PlatformAmount = Platform.MinorUnits,
            Reason = reason,
            UpdatedAt = now,
        },
    };
}
