using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Texts;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Accounts.Keys;

/// <summary>What a key may be like.</summary>
internal static class ApiKeyRules
{
    private const int LongestName = 64;

    public static void Check(NewApiKey request, DateTimeOffset now)
    {
        var violations = new List<FieldViolation>();
        CheckName(request.Name, violations);
        if (request.ExpiresAt <= now) violations.Add(new FieldViolation("expire_time", "Must be in the future."));
        var known = string.Join(", ", Scopes.All.Order(StringComparer.Ordinal));
        for (var i = 0; i < request.Scopes.Count; i++)
        {
            if (!Scopes.All.Contains(request.Scopes[i])) violations.Add(new FieldViolation($"scopes[{i}]", $"Must be one of {known}."));
        }

        CheckLimits(request.Limits, violations);
        if (violations.Count > 0) throw AccountsFaults.KeyRequestInvalid(violations);
    }

    /// <summary>Null leaves a part as it is.</summary>
    public static void Check(string? name, KeyLimits? limits)
    {
        var violations = new List<FieldViolation>();
        if (name is not null) CheckName(name, violations);
        if (limits is not null) CheckLimits(limits, violations);
        if (violations.Count > 0) throw AccountsFaults.KeyRequestInvalid(violations);
    }

    private static void CheckName(string name, List<FieldViolation> violations)
    {
        if (ShownText.ProblemOfName(name, LongestName) is { } problem) violations.Add(new FieldViolation("name", problem));
    }

    private static void CheckLimits(KeyLimits limits, List<FieldViolation> violations)
    {
        foreach (var (field, limit) in limits.Fields)
        {
            if (limit < 0) violations.Add(new FieldViolation($"limits.{field}", "Must be at least 1, or 0 for the plan's limit alone."));
        }
    }
}
