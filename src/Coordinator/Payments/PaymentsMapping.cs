using System.Globalization;
using AIForge.Chains;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Payments.Receipts;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Payments;

/// <summary>Proto ⇄ domain. A malformed id names nothing: the same answer as for what belongs to somebody else.</summary>
internal static class PaymentsMapping
{
    public static Guid ToPaymentId(string text) => Id<PaymentTag>.TryParse(text, out var id) ? id.Value : throw PaymentsFaults.NotFound(text);

    public static TransactionHash ToHash(string text) => TransactionHash.TryParse(text, out var hash) ? hash : throw PaymentsFaults.HashInvalid();

    public static PaymentRequest ToRequest(CreatePaymentRequest request)
    {
        if (!PaymentPurposes.TryParse(request.Type, out var purpose)) throw PaymentsFaults.Invalid("type", $"Must be one of {string.Join(", ", PaymentPurposes.Names)}.");
        var target = new PaymentTarget(Given(request.Plan), ToId<ModelTag>("model_id", request.ModelId), ToAmount(request.Amount, purpose))
        {
            ServiceId = ToId<ServiceTag>("service_id", request.ServiceId),
            SubscriptionId = ToId<ServiceSubscriptionTag>("subscription_id", request.SubscriptionId),
        };
        return new PaymentRequest(purpose, target, request.Network, Given(request.FromWallet));
    }

    /// <summary>Null for any.</summary>
    public static string? ToStatus(string status) => Given(status) is not { } given || PaymentStatusCodes.All.Contains(given)
        ? Given(status)
        : throw PaymentsFaults.Invalid("status", $"Must be one of {string.Join(", ", PaymentStatusCodes.All)}.");

    /// <param name="receipts">At least those of the payment.</param>
    /// <param name="network">Null when it is no longer configured.</param>
    public static Payment ToProto(PaymentRecord payment, IEnumerable<ReceiptRecord> receipts, NetworkFacts? network)
    {
        var claims = receipts.Where(receipt => receipt.PaymentId == payment.Id).ToList();
        var isPaid = payment.Paid >= payment.Amount;
        return new Payment
        {
            PaymentId = new Id<PaymentTag>(payment.Id).ToString(),
            Type = payment.PaymentType,
            Status = payment.Status,
            StatusReason = payment.StatusReason ?? "",
            Amount = Usdt(payment.Amount),
            Currency = Assets.CodeOf(Asset.Usdt),
            PlatformFee = Usdt(payment.PlatformFee),
            PaidAmount = Usdt(payment.Paid),
            UnderpaidBy = payment.Paid > 0 && !isPaid ? Usdt(payment.Amount - payment.Paid) : "",
            OverpaidBy = payment.Paid > payment.Amount ? Usdt(payment.Paid - payment.Amount) : "",
            Late = payment.IsLate,
            Network = payment.Network,
            ChainId = payment.ChainId,
            TokenContract = payment.Token,
            TokenDecimals = Assets.ScaleOf(Asset.Usdt),
            FromWallet = payment.FromWallet,
            ToAddress = payment.ToAddress,
            PaymentUri = UriOf(payment),
            TxHash = payment.TxHash is { } hash ? HashOf(payment.Network, hash) : "",
            Confirmations = claims.Count == 0 ? 0 : claims.Min(claim => Math.Max(0, claim.Confirmations)),
            ConfirmationsRequired = network?.Confirmations ?? 0,
            Description = payment.Description,
            Plan = payment.Plan ?? "",
            ModelId = payment.ModelId is { } model ? new Id<ModelTag>(model).ToString() : "",
            ServiceId = payment.ServiceId is { } service ? new Id<ServiceTag>(service).ToString() : "",
            SubscriptionId = payment.SubscriptionId is { } subscription ? new Id<ServiceSubscriptionTag>(subscription).ToString() : "",
            Fulfilled = payment.Fulfilled ?? false,
            Fulfilment = payment.FulfilmentText,
            Transfers = { claims.Select(ToTransfer) },
            CreateTime = payment.CreatedAt.ToTimestamp(),
            ExpireTime = payment.ExpiresAt.ToTimestamp(),
            MonitorTime = payment.MonitoredUntil.ToTimestamp(),
            ConfirmTime = payment.ConfirmedAt?.ToTimestamp(),
        };
    }

    public static Protocol.V1.PaymentNetwork ToProto(PaymentNetwork network, WalletAddress wallet) => new()
    {
        Network = network.Name,
        ChainId = network.Facts.ChainId,
        TokenContract = network.Facts.Token,
        TokenDecimals = network.Options.Decimals,
        ToAddress = wallet.Text,
        ConfirmationsRequired = network.Facts.Confirmations,
    };

    /// <summary>As the network's own tools write it.</summary>
    public static string HashOf(string network, byte[] hash)
    {
        var read = TransactionHash.FromBytes(hash);
        return network == WalletNetworks.NameOf(WalletNetwork.Ethereum) ? read.ToPrefixedString() : read.ToString();
    }

    public static string Usdt(long minorUnits) => new Money(Asset.Usdt, minorUnits).ToDecimalString();

    public static string? Given(string text) => text.Length > 0 ? text : null;

    private static PaymentTransfer ToTransfer(ReceiptRecord receipt) => new()
    {
        TxHash = HashOf(receipt.Network, receipt.TxHash),
        LogIndex = receipt.LogIndex,
        Amount = Usdt(receipt.Amount),
        BlockNumber = receipt.BlockNumber,
        BlockTime = receipt.BlockTime.ToTimestamp(),
        Confirmations = Math.Max(0, receipt.Confirmations),
        Final = receipt.IsFinal,
    };

    private static Guid? ToId<TTag>(string field, string text)
        where TTag : IIdTag
    {
        if (text.Length == 0) return null;
        return Id<TTag>.TryParse(text, out var id) ? id.Value : throw PaymentsFaults.Invalid(field, $"Must be an id, {TTag.Prefix}_….");
    }

    /// <summary>Only where the user says how much: elsewhere the price is not the caller's to choose.</summary>
    private static Money? ToAmount(string text, PaymentPurpose purpose)
    {
        if (text.Length == 0) return null;
        if (purpose is not (PaymentPurpose.Job or PaymentPurpose.TopUp or PaymentPurpose.Api)) throw PaymentsFaults.Invalid("amount", "Has its own price for this type: leave it out.");
        return Money.TryParse(text, Asset.Usdt, out var amount)
            ? amount
            : throw PaymentsFaults.Invalid("amount", "Must be a decimal number of USDT such as 30.000000: digits, at most six after the point, no sign and no exponent.");
    }

    /// <summary>EIP-681: a token transfer that a wallet can show and make.</summary>
    private static string UriOf(PaymentRecord payment) => payment.Network == WalletNetworks.NameOf(WalletNetwork.Ethereum)
        ? string.Create(CultureInfo.InvariantCulture, $"ethereum:{payment.Token}@{payment.ChainId}/transfer?address={payment.ToAddress}&uint256={payment.Amount}")
        : "";
}
