using AIForge.Chains.Ethereum;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.RateLimits;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Wallets;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Payments;

/// <summary>Makes out payments: what is owed, by which wallet, to which, until when. Step 1 of the flow.</summary>
internal sealed partial class PaymentCreation(
    Db db,
    PaymentNetworks networks,
    Fulfilments fulfilments,
    PaymentsStore store,
    WalletsStore wallets,
    CurrentSettings settings,
    RateLimitGate gate,
    IOptions<PaymentsOptions> options,
    TimeProvider clock,
    ILogger<PaymentCreation> logger)
{
    private readonly RateLimitRule _perMinute = new("payments-minute", options.Value.CreationsPerMinute, RateWindow.Minute) { Counted = "new payments" };

    /// <param name="id">Of the payment that is made out.</param>
    public async Task<PaymentRecord> RunAsync(Guid id, Guid userId, PaymentRequest request, CancellationToken cancellationToken)
    {
        var network = networks.Require(request.Network);
        var fulfilment = fulfilments.Require(request.Purpose);
        await gate.EnterAsync($"payments:{userId:N}", _perMinute, LimitsAway.Refuse, cancellationToken);
        if (request.Purpose != PaymentPurpose.TopUp && await store.IsRestrictedAsync(userId, cancellationToken)) throw PaymentsFaults.PurchasesSuspended();

        var receiving = settings.Get(PlatformWallets.Setting).Of(network.Facts.Network);
        var paying = await PayingWalletAsync(userId, network, request.FromWallet, cancellationToken);
        if (paying == receiving.Text) throw PaymentsFaults.SelfPayment();
        var terms = await fulfilment.PriceAsync(userId, request.Target, cancellationToken);

        var payment = MakeOut(id, userId, request.Purpose, network, terms) with { FromWallet = paying, ToAddress = receiving.Text };
        await using var work = await db.BeginAsync(cancellationToken);
        if (await PaymentsStore.CountOpenAndLockAsync(work, userId, payment.CreatedAt, cancellationToken) >= options.Value.MaxOpenPayments)
            throw PaymentsFaults.TooManyOpen(options.Value.MaxOpenPayments);
        await PaymentsStore.InsertAsync(work, payment, cancellationToken);
        await work.CommitAsync(cancellationToken);
        LogMadeOut(payment.Id, userId, payment.PaymentType, payment.Network);
        return payment;
    }

    private async Task<string> PayingWalletAsync(Guid userId, PaymentNetwork network, string? wanted, CancellationToken cancellationToken)
    {
        if (wanted is null)
            return (await wallets.FindPrimaryAsync(userId, network.Facts.Network, cancellationToken))?.WalletAddr ?? throw PaymentsFaults.WalletRequired(network.Name);

        var isAddress = WalletAddress.TryParse(wanted, network.Facts.Network, AddressChecksum.Optional, out var wallet, out _);
        return isAddress && await wallets.OwnsAsync(userId, wallet!, cancellationToken) ? wallet!.Text : throw PaymentsFaults.WalletNotLinked();
    }

    private PaymentRecord MakeOut(Guid id, Guid userId, PaymentPurpose purpose, PaymentNetwork network, PaymentTerms terms)
    {
        var now = clock.GetUtcNow();
        return new PaymentRecord
        {
            Id = id,
            UserId = userId,
            PaymentType = PaymentPurposes.NameOf(purpose),
            Plan = terms.Target.Plan,
            ModelId = terms.Target.ModelId,
            TargetAmount = terms.Target.Amount?.MinorUnits,
            ServiceId = terms.Target.ServiceId,
            SubscriptionId = terms.Target.SubscriptionId,
            Description = terms.Description,
            Amount = terms.Amount.MinorUnits,
            PlatformFee = terms.PlatformFee.MinorUnits,
            Network = network.Name,
            ChainId = network.Facts.ChainId,
            Token = network.Facts.Token,
            FromWallet = "",
            ToAddress = "",
            Status = PaymentStatusCodes.Pending,
            CreatedAt = now,
            ExpiresAt = now + options.Value.ExpiresAfter,
            MonitoredUntil = now + options.Value.MonitoredFor,
            ChangedAt = now,
        };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Payment {PaymentId} of user {UserId} made out for {Purpose} on {Network}")]
    private partial void LogMadeOut(Guid paymentId, Guid userId, string purpose, string network);
}
