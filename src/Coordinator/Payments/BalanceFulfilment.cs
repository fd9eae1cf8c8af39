using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Payments;

/// <summary>Money for the balance, which jobs are paid from: once it is there, nothing is left to do.</summary>
internal sealed class BalanceFulfilment(PaymentPurpose purpose, IOptions<PaymentsOptions> options) : IPaymentFulfilment
{
    private readonly Money _least = Read(options.Value.LeastTopUp);
    private readonly Money _largest = Read(options.Value.LargestTopUp);

    public PaymentPurpose Purpose => purpose;

    public Task<PaymentTerms> PriceAsync(Guid userId, PaymentTarget target, CancellationToken cancellationToken)
    {
        if (target.Amount is not { } amount || amount < _least || amount > _largest) throw PaymentsFaults.AmountInvalid(_least, _largest);
        return Task.FromResult(new PaymentTerms(amount, Money.Zero(amount.Asset), "Top-up of the balance", new PaymentTarget(null, null, amount)));
    }

    public Task<Fulfilment> FulfilAsync(UnitOfWork work, PaidOrder order, CancellationToken cancellationToken) =>
        Task.FromResult(Fulfilment.Done($"{order.Amount} on the balance"));

    /// <summary>The money is on the balance, from which the reversal takes it.</summary>
    public Task RevokeAsync(UnitOfWork work, PaidOrder order, CancellationToken cancellationToken) => Task.CompletedTask;

    private static Money Read(string text) =>
        Money.TryParse(text, Asset.Usdt, out var amount) ? amount : throw new InvalidOperationException($"'{text}' is no amount of USDT.");
}
