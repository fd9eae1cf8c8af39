using System.Globalization;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Accounts;

/// <summary>Every error this slice raises.</summary>
internal static class AccountsFaults
{
    public static FaultException UserNotFound() => new(FaultKind.NotFound, "USER_NOT_FOUND", "This account no longer exists.");

    public static FaultException KeyNotFound(string keyId) => new(FaultKind.NotFound, "API_KEY_NOT_FOUND", "There is no such API key.")
    {
        Metadata = new Dictionary<string, string> { ["key_id"] = keyId },
    };

    public static FaultException KeyRequestInvalid(IReadOnlyList<FieldViolation> violations) =>
        new(FaultKind.InvalidArgument, "API_KEY_INVALID", "The API key cannot be made as asked.") { Violations = violations };

    public static FaultException TooManyKeys(int limit) => new(
        FaultKind.ResourceExhausted, "API_KEY_LIMIT", $"An account has at most {limit} working API keys. Revoke one first.")
    {
        QuotaSubject = "api_keys",
        Metadata = new Dictionary<string, string> { ["limit"] = limit.ToString(CultureInfo.InvariantCulture) },
    };

    public static FaultException RefreshTokenInvalid() => new(
        FaultKind.Unauthenticated, "REFRESH_TOKEN_INVALID", "This refresh token is unknown, spent or expired. Sign in again.");

    public static FaultException SessionNotFound(string sessionId) => new(FaultKind.NotFound, "SESSION_NOT_FOUND", "There is no such open session.")
    {
        Metadata = new Dictionary<string, string> { ["session_id"] = sessionId },
    };

    public static FaultException SessionRequired() => new(
        FaultKind.FailedPrecondition, "SESSION_REQUIRED", "Only a session can be signed out; an API key is revoked instead.");
}
