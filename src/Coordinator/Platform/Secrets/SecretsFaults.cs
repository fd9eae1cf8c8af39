using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Platform.Secrets;

/// <summary>Every error of wrapped secrets.</summary>
internal static class SecretsFaults
{
    public static FaultException NotConfigured() => new(
        FaultKind.Unimplemented, "ENCRYPTION_NOT_CONFIGURED", "This network cannot keep secrets: its operator has not configured Secrets:MasterKeys.");

    public static FaultException KeyMissing(string keyId) => new(
        FaultKind.Unavailable, "MASTER_KEY_MISSING", $"The secret is wrapped under the key '{keyId}', which the operator has taken out of the configuration.");
}
