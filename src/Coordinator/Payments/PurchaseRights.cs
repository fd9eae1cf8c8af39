namespace AIForge.Coordinator.Payments;

/// <summary>Whether a user may buy: not while a payment that its chain took back is unsettled. For everything that is sold, however it is paid.</summary>
internal sealed class PurchaseRights(PaymentsStore store)
{
    /// <exception cref="Shared.Faults.FaultException">Only the balance may be topped up.</exception>
    public async Task RequireAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (await store.IsRestrictedAsync(userId, cancellationToken)) throw PaymentsFaults.PurchasesSuspended();
    }
}
