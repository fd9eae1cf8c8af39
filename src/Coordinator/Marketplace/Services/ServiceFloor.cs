using AIForge.Coordinator.Platform.Settings;
using AIForge.Shared.Faults;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>
/// The least that a service may ask for tokens which other people's nodes compute: their part is a share of the price, and a share of
/// nothing is nothing.
/// </summary>
/// <param name="PerMillionTokens">USDT minor units (10^-6) for 1,000,000 tokens; 0 for no floor.</param>
public sealed record ServiceFloor(long PerMillionTokens)
{
    private const long Million = 1_000_000, Thousand = 1_000, Largest = 1_000_000_000_000;

    public static Setting<ServiceFloor> Setting { get; } = new(
        "marketplace.floor",
        "The least that services on the network's nodes may ask for a million tokens, in millionths of a USDT; 0 for no floor. Services that exist keep their prices until they are changed.",
        new ServiceFloor(10_000),
        floor => floor.PerMillionTokens is >= 0 and <= Largest ? null : $"perMillionTokens must be from 0 to {Largest}.");

    /// <param name="contextLength">Tokens that a request to the model can have at most; 0 when nobody knows.</param>
    internal IEnumerable<FieldViolation> Check(ServiceRecord service, PriceList prices, int contextLength)
    {
        if (service.Serving == ServiceRules.Own || PerMillionTokens == 0) return [];
        return service.IsMonthly ? OfMonth(prices.Month, service.TokensPerMonth) : OfUse(prices, contextLength);
    }

    private IEnumerable<FieldViolation> OfMonth(long price, int tokens)
    {
        if (tokens == 0)
        {
            yield return new FieldViolation("limits.tokens_per_month", "Nodes of others serve it for a share of the price: say how many tokens a month holds.");
            yield break;
        }

        var least = Rounded(PerMillionTokens, tokens, Million);
        if (price < least) yield return new FieldViolation("prices.month", $"Must be at least {Shown(least)} for {tokens} tokens a month: nodes of others serve it for a share.");
    }

    private IEnumerable<FieldViolation> OfUse(PriceList prices, int contextLength)
    {
        // A price by the request may stand for all the tokens that one can have.
        if (contextLength > 0 && prices.Request >= Rounded(PerMillionTokens, contextLength, Million)) yield break;

        var least = Rounded(PerMillionTokens, Thousand, Million);
        foreach (var (field, price) in new[] { ("prices.per_thousand_input", prices.Input), ("prices.per_thousand_output", prices.Output) })
        {
            if (price < least) yield return new FieldViolation(field, $"Must be at least {Shown(least)}: nodes of others serve it for a share. {Instead(contextLength)}");
        }
    }

    private string Instead(int contextLength) => contextLength == 0
        ? "The model's context length is not known, so a price by the request does not do."
        : $"A per_request of {Shown(Rounded(PerMillionTokens, contextLength, Million))} does as well.";

    private static long Rounded(long price, long tokens, long of) => (long)((((Int128)price * tokens) + of - 1) / of);

    private static string Shown(long minorUnits) => new Money(Asset.Usdt, minorUnits).ToDecimalString();
}
