using AIForge.Coordinator.Platform.Auth;

namespace AIForge.Coordinator.Inference;

internal static class InferenceLimits
{
    /// <summary>All keys of a user count together.</summary>
    public static string SubjectOf(Caller caller) => $"inference:{caller.UserId:N}";
}
