namespace AIForge.Coordinator.Accounts.Keys;

/// <summary>The secret of an API key; its first characters are kept for recognition.</summary>
internal static class ApiKeySecret
{
    public const string Prefix = "afk_";

    private const int VisibleCharacters = 12;

    public static string Create() => SecretToken.Create(Prefix);

    public static byte[] Hash(string secret) => SecretToken.Hash(secret);

    public static string VisiblePrefix(string secret) => secret[..VisibleCharacters];

    public static bool LooksRight(string text) => SecretToken.LooksRight(Prefix, text);
}
