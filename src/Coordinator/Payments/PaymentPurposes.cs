namespace AIForge.Coordinator.Payments;

/// <summary>The names of the purposes in requests and the database.</summary>
internal static class PaymentPurposes
{
    private static readonly string[] Ordered = ["subscription", "publishing", "listing", "api", "job", "top_up"];

    public static IReadOnlyList<string> Names => Ordered;

    public static string NameOf(PaymentPurpose purpose) => Ordered[(int)purpose - 1];

    /// <summary>Lower case only.</summary>
    public static bool TryParse(string? name, out PaymentPurpose purpose)
    {
        purpose = (PaymentPurpose)(Array.IndexOf(Ordered, name) + 1);
        return purpose != default;
    }
}
