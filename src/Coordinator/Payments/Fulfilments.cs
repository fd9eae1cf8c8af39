namespace AIForge.Coordinator.Payments;

/// <summary>What can be bought, by purpose.</summary>
internal sealed class Fulfilments(IEnumerable<IPaymentFulfilment> all)
{
    private readonly Dictionary<PaymentPurpose, IPaymentFulfilment> _byPurpose = all.ToDictionary(fulfilment => fulfilment.Purpose);

    public IPaymentFulfilment Require(PaymentPurpose purpose) => Find(purpose) ?? throw PaymentsFaults.PurposeUnavailable(purpose);

    public IPaymentFulfilment? Find(string purpose) => PaymentPurposes.TryParse(purpose, out var known) ? Find(known) : null;

    private IPaymentFulfilment? Find(PaymentPurpose purpose) => _byPurpose.GetValueOrDefault(purpose);
}
