using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Payments;

/// <summary>
/// What a slice above does for the money of one purpose. Payments knows chains and amounts, not plans or models; the slice that sells
/// something registers one of these.
/// </summary>
internal interface IPaymentFulfilment
{
    PaymentPurpose Purpose { get; }

    /// <summary>Whether the user may buy this now, and what it costs.</summary>
    /// <exception cref="Shared.Faults.FaultException">He may not; says why.</exception>
    Task<PaymentTerms> PriceAsync(Guid userId, PaymentTarget target, CancellationToken cancellationToken);

    /// <summary>
    /// Runs once, in the transaction that confirms the payment. The money is on the user's available balance already; what is sold is
    /// paid from there through the ledger. Throws only for defects: a refusal is <see cref="Fulfilment.Credited"/>.
    /// </summary>
    Task<Fulfilment> FulfilAsync(UnitOfWork work, PaidOrder order, CancellationToken cancellationToken);

    /// <summary>
    /// The chain took the payment back after it was confirmed: suspends what was sold and books its money back onto the user's available
    /// balance. Called at most once, and only after <see cref="FulfilAsync"/> was done.
    /// </summary>
    Task RevokeAsync(UnitOfWork work, PaidOrder order, CancellationToken cancellationToken);
}
