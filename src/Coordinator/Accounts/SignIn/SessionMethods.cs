namespace AIForge.Coordinator.Accounts.SignIn;

/// <summary>How sessions are opened.</summary>
internal static class SessionMethods
{
    public const string Password = "password";
    public const string Wallet = "wallet";
}
