namespace AIForge.Coordinator.Accounts.Tokens;

public sealed class SigningKeyOptions
{
    /// <summary>Name of the key within tokens: 1 to 32 letters, digits, - and _.</summary>
    public string Id { get; set; } = "";

    /// <summary>At least 32 random bytes in base64. A secret.</summary>
    public string Secret { get; set; } = "";
}
