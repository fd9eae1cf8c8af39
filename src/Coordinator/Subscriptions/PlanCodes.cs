namespace AIForge.Coordinator.Subscriptions;

/// <summary>Plans as the database and the API write them.</summary>
internal static class PlanCodes
{
    public static IReadOnlyList<Plan> All { get; } = Enum.GetValues<Plan>();

    public static string Of(Plan plan) => plan switch
    {
        Plan.Free => "free",
        Plan.Basic => "basic",
        Plan.Pro => "pro",
        Plan.Enterprise => "enterprise",
        _ => throw new ArgumentOutOfRangeException(nameof(plan), plan, null),
    };

    public static Plan Parse(string code) => TryParse(code, out var plan) ? plan : throw new FormatException($"There is no plan {code}.");

    public static bool TryParse(string? code, out Plan plan)
    {
        foreach (var known in All)
        {
            plan = known;
            if (Of(known) == code) return true;
        }

        plan = default;
        return false;
    }
}
