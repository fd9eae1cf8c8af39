using AIForge.Coordinator.Accounts;

namespace AIForge.Coordinator.Groups;

/// <summary>Tokens of invitation links; the first characters are kept for recognition.</summary>
internal static class InvitationTokens
{
    private const string Prefix = "afg_";
    private const int VisibleCharacters = 12;

    public static string Create() => SecretToken.Create(Prefix);

    public static byte[] Hash(string token) => SecretToken.Hash(token);

    public static string VisiblePrefix(string token) => token[..VisibleCharacters];

    public static bool LooksRight(string token) => SecretToken.LooksRight(Prefix, token);
}
