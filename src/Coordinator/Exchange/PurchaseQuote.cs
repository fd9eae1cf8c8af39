using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Exchange;

/// <summary>What a user asked for, at a rate.</summary>
/// <param name="Field">The field that it was asked by: what a refusal names.</param>
internal sealed record PurchaseQuote(Money Btc, Money Aitbc, string Field)
{
    public const string BtcField = "btc_amount", AitbcField = "aitbc_amount";

    /// <exception cref="Shared.Faults.FaultException">Neither amount, both, or none that can be read.</exception>
    public static PurchaseQuote Of(string btcAmount, string aitbcAmount, ExchangeRate rate)
    {
        if ((btcAmount.Length > 0) == (aitbcAmount.Length > 0)) throw ExchangeFaults.AmountMissing();
        var (field, asset, text) = btcAmount.Length > 0 ? (BtcField, Asset.Btc, btcAmount) : (AitbcField, Asset.Aitbc, aitbcAmount);
        if (!Money.TryParse(text, asset, out var amount) || amount.IsZero) throw ExchangeFaults.AmountInvalid(field, asset);

        var btc = asset == Asset.Btc ? amount : rate.CostOf(amount);
        return rate.Of(btc) is { } aitbc ? new PurchaseQuote(btc, aitbc, field) : throw ExchangeFaults.AmountInvalid(field, asset);
    }
}
