using AIForge.Protocol.V1;
using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Accounts;

/// <summary>An account that a test registered, and where it called from.</summary>
internal sealed record TestAccount(string Email, string Username, string Password, string Address, User User, SessionTokens Tokens)
{
    public Metadata Headers => RunningCoordinator.Bearer(Tokens.AccessToken);
}
