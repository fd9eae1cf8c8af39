using System.Text;

namespace AIForge.Chains.SignIn;

/// <summary>The fixed words of a sign-in message and how one is written.</summary>
internal static class SignInText
{
    public const string SchemeEnd = "://";
    public const string Uri = "URI: ";
    public const string Version = "Version: ";
    public const char CurrentVersion = '1';
    public const string ChainId = "Chain ID: ";
    public const string Nonce = "Nonce: ";
    public const string IssuedAt = "Issued At: ";
    public const string ExpirationTime = "Expiration Time: ";
    public const string NotBefore = "Not Before: ";
    public const string RequestId = "Request ID: ";
    public const string Resources = "Resources:";
    public const string Resource = "- ";

    public static string Invitation(WalletNetwork network) => $" wants you to sign in with your {network} account:";

    public static string Write(SignInMessage message)
    {
        var text = new StringBuilder();
        if (message.Scheme is not null) text.Append(message.Scheme).Append(SchemeEnd);
        text.Append(message.Domain).Append(Invitation(message.Address.Network)).Append('\n');
        text.Append(message.Address).Append("\n\n");
        if (message.Statement is not null) text.Append(message.Statement).Append('\n');
        text.Append('\n').Append(Uri).Append(message.Uri);
        text.Append('\n').Append(Version).Append(CurrentVersion);
        text.Append('\n').Append(ChainId).Append(message.ChainId);
        text.Append('\n').Append(Nonce).Append(message.Nonce);
        text.Append('\n').Append(IssuedAt).Append(Rfc3339.Write(message.IssuedAt));
        if (message.ExpirationTime is { } expiration) text.Append('\n').Append(ExpirationTime).Append(Rfc3339.Write(expiration));
        if (message.NotBefore is { } start) text.Append('\n').Append(NotBefore).Append(Rfc3339.Write(start));
        if (message.RequestId is not null) text.Append('\n').Append(RequestId).Append(message.RequestId);
        if (message.Resources is null) return text.ToString();

        text.Append('\n').Append(Resources);
        foreach (var resource in message.Resources) text.Append('\n').Append(Resource).Append(resource);
        return text.ToString();
    }
}
