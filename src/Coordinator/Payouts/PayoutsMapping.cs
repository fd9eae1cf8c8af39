using AIForge.Chains.Cryptography;
using AIForge.Chains.Encodings;
using AIForge.Chains.Ethereum;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Payouts.Batches;
using AIForge.Coordinator.Platform.Texts;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Payouts;

/// <summary>Proto ⇄ domain. A malformed id names nothing: the same answer as for what belongs to somebody else.</summary>
internal static class PayoutsMapping
{
    private const string Platform = "platform";
    private const int MostSignatures = 500;
    private const int LongestReason = 200;

    private static readonly string Usdt = Assets.CodeOf(Asset.Usdt);

    public static Guid ToPayoutId(string text) => Id<PayoutTag>.TryParse(text, out var id) ? id.Value : throw PayoutsFaults.NotFound(text);

    public static Guid ToBatchId(string text) => Id<PayoutBatchTag>.TryParse(text, out var id) ? id.Value : throw PayoutsFaults.BatchNotFound(text);

    /// <summary>Null for none.</summary>
    public static Guid? ToNodeId(string text)
    {
        if (text.Length == 0) return null;
        return Id<NodeTag>.TryParse(text, out var id) ? id.Value : throw NodesFaults.NotFound(text);
    }

    public static WalletAddress ToWallet(string network, string address)
    {
        if (!WalletNetworks.TryParse(network, out var known)) throw PayoutsFaults.Invalid("network", $"Must be {string.Join(" or ", WalletNetworks.Names)}.");
        return WalletAddress.TryParse(address, known, AddressChecksum.Optional, out var wallet, out _)
            ? wallet : throw PayoutsFaults.Invalid("address", "Must be an address of the network.");
    }

    public static Money ToAmount(string field, string text, Money least) =>
        Money.TryParse(text, Asset.Usdt, out var amount) ? amount : throw PayoutsFaults.AmountInvalid(field, least);

    public static Asset ToMovedAsset(string currency)
    {
        if (currency.Length == 0) return Asset.Aitbc;
        return Assets.TryParse(currency, out var asset) ? asset : throw PayoutsFaults.Invalid("currency", "Must be AITBC, USDT or BTC.");
    }

    public static Money ToMovedAmount(string text, Asset asset) => Money.TryParse(text, asset, out var amount) && !amount.IsZero
        ? amount
        : throw PayoutsFaults.Invalid("amount", $"Must be a decimal number above 0 with at most {Assets.ScaleOf(asset)} digits after the point.");

    public static void RequireCurrency(string currency)
    {
        if (currency.Length > 0 && currency != Usdt) throw PayoutsFaults.Invalid("currency", $"Must be {Usdt}: nothing else is paid out yet.");
    }

    public static PayoutFilter ToFilter(SearchPayoutsRequest request)
    {
        if (request.Network.Length > 0 && !WalletNetworks.TryParse(request.Network, out _))
            throw PayoutsFaults.Invalid("network", $"Must be {string.Join(" or ", WalletNetworks.Names)}.");
        Guid? userId = request.UserId.Length == 0 ? null : Id<UserTag>.TryParse(request.UserId, out var id) ? id.Value : throw PayoutsFaults.UserNotFound();
        return new PayoutFilter(userId, ToStatus(request.Status), request.Network.Length > 0 ? request.Network : null);
    }

    /// <summary>Null for any.</summary>
    public static string? ToStatus(string status)
    {
        if (status.Length == 0) return null;
        return PayoutStatus.All.Contains(status) ? status : throw PayoutsFaults.Invalid("status", $"Must be one of {string.Join(", ", PayoutStatus.All)}.");
    }

    public static string ToReason(string reason)
    {
        reason = reason.Trim();
        return ShownText.ProblemOfName(reason, LongestReason) is { } problem ? throw PayoutsFaults.Invalid("reason", problem) : reason;
    }

    public static IReadOnlyDictionary<Guid, RecoverableSignature> ToSignatures(IReadOnlyCollection<PayoutSignature> given)
    {
        if (given.Count is 0 or > MostSignatures) throw PayoutsFaults.Invalid("signatures", $"Must be 1 to {MostSignatures}.");
        var signatures = new Dictionary<Guid, RecoverableSignature>();
        foreach (var one in given)
        {
            if (!RecoverableSignature.TryParse(one.Signature, out var signature, out var refusal))
                throw PayoutsFaults.Invalid("signatures", $"That of {one.PayoutId} is none: {refusal}.");
            if (!signatures.TryAdd(ToPayoutId(one.PayoutId), signature)) throw PayoutsFaults.Invalid("signatures", $"{one.PayoutId} is named twice.");
        }

        return signatures;
    }

    public static Payout ToProto(PayoutRecord payout) => new()
    {
        PayoutId = payout.PublicId,
        Status = payout.Status,
        StatusReason = payout.StatusReason,
        Amount = payout.Money.ToDecimalString(),
        Currency = Assets.CodeOf(payout.Asset),
        Network = payout.Network,
        ToAddress = payout.ToAddress,
        NodeId = payout.NodeId is { } node ? new Id<NodeTag>(node).ToString() : "",
        TxHash = HashOf(payout),
        BlockNumber = payout.BlockNumber ?? 0,
        CreateTime = payout.CreatedAt.ToTimestamp(),
        UpdateTime = payout.ChangedAt.ToTimestamp(),
    };

    public static PayableAmount ToProto(PayableRow row) => new()
    {
        NodeId = row.NodeId is { } node ? new Id<NodeTag>(node).ToString() : "",
        Node = row.Node,
        Amount = new Money((Asset)row.Asset, row.Amount).ToDecimalString(),
        Currency = Assets.CodeOf((Asset)row.Asset),
    };

    public static AdminPayout ToAdminProto(PayoutRecord payout) => new()
    {
        Payout = ToProto(payout),
        UserId = new Id<UserTag>(payout.UserId).ToString(),
        BatchId = payout.BatchId is { } batch ? new Id<PayoutBatchTag>(batch).ToString() : "",
    };

    public static Protocol.V1.PayoutSettings ToProto(PayoutSettingsRecord? settings, Money least) => settings is null
        ? new Protocol.V1.PayoutSettings { Currency = Usdt, Threshold = least.ToDecimalString() }
        : new Protocol.V1.PayoutSettings
        {
            Currency = Assets.CodeOf(settings.Asset),
            Network = settings.Network,
            Address = settings.Address,
            Threshold = new Money(settings.Asset, settings.Threshold).ToDecimalString(),
            Automatic = settings.IsAutomatic,
            UsableTime = settings.UsableFrom.ToTimestamp(),
        };

    public static EstimatePayoutResponse ToProto(PayoutEstimate estimate) => new()
    {
        Payable = estimate.Payable.ToDecimalString(),
        LeastAmount = estimate.Least.ToDecimalString(),
        Currency = Usdt,
        Network = estimate.Network,
        NetworkFee = estimate.Fee.ToDecimalString(),
        NetworkFeeCurrency = estimate.Fee.Currency,
        NetworkFeePayer = Platform,
    };

    public static PayoutBatch ToProto(PayoutBatchRecord batch) => new()
    {
        BatchId = batch.PublicId,
        Network = batch.Network,
        ChainId = batch.ChainId,
        TokenContract = batch.Token,
        FromAddress = batch.FromAddress,
        CreateTime = batch.CreatedAt.ToTimestamp(),
    };

    /// <param name="network">Null when the network is no longer configured: without it there is no hash to sign.</param>
    public static PayoutTransaction ToTransaction(PayoutRecord payout, PayoutNetwork? network) => new()
    {
        PayoutId = payout.PublicId,
        Status = payout.Status,
        ToAddress = payout.ToAddress,
        Amount = payout.Money.ToDecimalString(),
        Currency = Assets.CodeOf(payout.Asset),
        Nonce = payout.Nonce ?? 0,
        UnsignedTransaction = Hexadecimal.EncodePrefixed(payout.UnsignedTx),
        SigningHash = network is null ? "" : Hexadecimal.EncodePrefixed(network.Chain.SigningHash(payout.UnsignedTx!)),
        ExpireTime = payout.TxExpiresAt?.ToTimestamp(),
        TxHash = HashOf(payout),
    };

    private static string HashOf(PayoutRecord payout)
    {
        if (payout.TxHash is not { } hash) return "";
        return payout.Network == WalletNetworks.NameOf(WalletNetwork.Ethereum) ? Hexadecimal.EncodePrefixed(hash) : Convert.ToHexStringLower(hash);
    }
}
