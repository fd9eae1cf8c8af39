using Xunit;

namespace AIForge.Testing;

/// <summary>A missing service skips the test on a person's machine, with the reason, and fails it where CI=true.</summary>
public static class ServiceRequirement
{
    public static bool IsContinuousIntegration { get; } =
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Needs [SkippableFact] or [SkippableTheory] on the test.</summary>
    public static void Require(string? missingReason)
    {
        if (missingReason is null) return;
        if (IsContinuousIntegration) throw new InvalidOperationException($"CI needs this service: {missingReason}");

        Skip.If(true, missingReason);
    }
}
