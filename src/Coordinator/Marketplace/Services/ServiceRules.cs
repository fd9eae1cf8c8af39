using AIForge.Coordinator.Platform.Texts;
using AIForge.Coordinator.Revenue;
using AIForge.Shared.Faults;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>What a service may be like and cost, as pure functions that collect everything that is wrong.</summary>
internal static class ServiceRules
{
    public const string Monthly = "subscription";
    public const string PerUse = "per_use";
    public const string Own = "own";
    public const string Network = "network";

    private const int LongestName = 64, LongestDescription = 4_000;

    private static readonly Money LeastMonth = new(Asset.Usdt, 10_000), LargestMonth = Money.Whole(Asset.Usdt, 10_000), LargestUse = Money.Whole(Asset.Usdt, 100);

    public static void CheckTexts(string? name, string? description, List<FieldViolation> violations)
    {
        if (name is not null && ShownText.ProblemOfName(name, LongestName) is { } nameProblem) violations.Add(new FieldViolation("name", nameProblem));
        if (description is not null && ShownText.ProblemOfText(description, LongestDescription) is { } problem) violations.Add(new FieldViolation("description", problem));
    }

    public static void CheckLimits(ServiceLimits limits, List<FieldViolation> violations)
    {
        (string Field, int Limit)[] fields =
        [
            ("requests_per_minute", limits.RequestsPerMinute), ("requests_per_day", limits.RequestsPerDay), ("tokens_per_month", limits.TokensPerMonth),
        ];
        foreach (var (field, limit) in fields)
        {
            if (limit < 0) violations.Add(new FieldViolation($"limits.{field}", "Must be at least 1, or 0 for no limit."));
        }
    }

    /// <summary>Reads the prices of a service of this type. A price that the type does not have must be empty.</summary>
    public static PriceList ReadPrices(string pricingType, string month, string input, string output, string request, List<FieldViolation> violations)
    {
        var isMonthly = pricingType == Monthly;
        var prices = new PriceList(
            Read("prices.month", month, isMonthly, LeastMonth, LargestMonth, violations),
            Read("prices.per_thousand_input", input, !isMonthly, Money.Zero(Asset.Usdt), LargestUse, violations),
            Read("prices.per_thousand_output", output, !isMonthly, Money.Zero(Asset.Usdt), LargestUse, violations),
            Read("prices.per_request", request, !isMonthly, Money.Zero(Asset.Usdt), LargestUse, violations));
        if (!isMonthly && violations.Count == 0 && prices.PerUse.IsFree) violations.Add(new FieldViolation("prices", "Give at least one price above zero."));
        return prices;
    }

    /// <summary>What the nodes of others get: the platform's default unless the owner chooses, nothing when his own serve.</summary>
    public static BasisPoints ReadShare(string serving, int? share, RevenueRules rules, List<FieldViolation> violations)
    {
        if (serving == Own)
        {
            if (share > 0) violations.Add(new FieldViolation("compute_share", "Own nodes get no share: leave it out."));
            return default;
        }

        var chosen = share ?? rules.ComputeShare;
        if (chosen < rules.LeastComputeShare || chosen > BasisPoints.Whole)
        {
            violations.Add(new FieldViolation("compute_share", $"Must be from {rules.LeastComputeShare} to {BasisPoints.Whole} basis points."));
            return default;
        }

        return new BasisPoints(chosen);
    }

    private static long Read(string field, string text, bool isOfType, Money least, Money largest, List<FieldViolation> violations)
    {
        if (!isOfType)
        {
            if (text.Length > 0) violations.Add(new FieldViolation(field, "Is no price of this pricing type: leave it out."));
            return 0;
        }

        if (text.Length == 0 && least.IsZero) return 0;
        if (Money.TryParse(text, Asset.Usdt, out var price) && price >= least && price <= largest) return price.MinorUnits;
        violations.Add(new FieldViolation(
            field, $"Must be a decimal number of USDT from {least.ToDecimalString()} to {largest.ToDecimalString()}: digits, at most six after the point, no sign."));
        return 0;
    }
}
