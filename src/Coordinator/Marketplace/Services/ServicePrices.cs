using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>What a request to a service costs, in USDT minor units (10^-6).</summary>
/// <param name="PerThousandInput">For 1,000 tokens of the prompt.</param>
/// <param name="PerThousandOutput">For 1,000 tokens of the answers.</param>
/// <param name="PerRequest">For a request that was answered, however long.</param>
internal sealed record ServicePrices(long PerThousandInput, long PerThousandOutput, long PerRequest)
{
    private const int Thousand = 1_000;

    public static ServicePrices Free { get; } = new(0, 0, 0);

    public bool IsFree => this == Free;

    /// <summary>Rounded up to a minor unit once, at the end. A request that delivered nothing costs nothing.</summary>
    public Money Of(int promptTokens, int completionTokens)
    {
        if (completionTokens == 0) return Money.Zero(Asset.Usdt);
        var thousandths = ((Int128)promptTokens * PerThousandInput) + ((Int128)completionTokens * PerThousandOutput);
        return new Money(Asset.Usdt, checked(PerRequest + (long)((thousandths + Thousand - 1) / Thousand)));
    }
}
