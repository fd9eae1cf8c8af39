using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Platform.Auth;

/// <summary>Every error about who is calling.</summary>
public static class AuthFaults
{
    public static FaultException CredentialMissing() => new(
        FaultKind.Unauthenticated, "CREDENTIAL_MISSING", "Authenticate with the header 'authorization: Bearer …' or 'x-api-key'.");

    public static FaultException CredentialInvalid() => new(FaultKind.Unauthenticated, "CREDENTIAL_INVALID", "This credential is not valid.");

    public static FaultException CredentialRevoked() => new(FaultKind.Unauthenticated, "CREDENTIAL_REVOKED", "This credential was revoked.");

    public static FaultException CredentialExpired() => new(FaultKind.Unauthenticated, "CREDENTIAL_EXPIRED", "This credential has expired.");

    public static FaultException AccountInactive() => new(FaultKind.PermissionDenied, "ACCOUNT_INACTIVE", "This account is not active.");

    public static FaultException WrongCredentialKind() => new(
        FaultKind.PermissionDenied, "WRONG_CREDENTIAL_KIND", "This kind of credential may not make this call: accounts, nodes and administrators each have their own. Administrators sign each request with their wallet.");

    public static FaultException SignatureRequired() => new(
        FaultKind.PermissionDenied, "ADMIN_SIGNATURE_REQUIRED", "A session only reads. Sign this request with the admin wallet.");

    public static FaultException NodeNotEnrolled() => new(
        FaultKind.FailedPrecondition, "NODE_NOT_ENROLLED",
        "No node has enrolled with this token yet. Start the node daemon with it, or register the node over the API first.");

    public static FaultException ScopeMissing(string scope) => new(
        FaultKind.PermissionDenied, "SCOPE_MISSING", $"The credential lacks the scope '{scope}'.")
    {
        Metadata = new Dictionary<string, string> { ["scope"] = scope },
    };
}
