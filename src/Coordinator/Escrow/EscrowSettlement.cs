using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Escrow;

/// <summary>How the money of a payment was divided when it was released.</summary>
/// <param name="Node">The node's part.</param>
/// <param name="Platform">The platform's part.</param>
internal sealed record EscrowSettlement(EscrowRecord Payment, EscrowPayee Payee, Money Node, Money Platform);
