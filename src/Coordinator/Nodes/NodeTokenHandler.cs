using System.Text.Encodings.Web;
using AIForge.Coordinator.Platform.Auth;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Nodes;

/// <summary>Tells which node a token belongs to.</summary>
internal sealed class NodeTokenHandler(
    NodeTokenCache tokens, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : CredentialHandler(options, loggers, encoder)
{
    public new const string Scheme = "NodeToken";

    protected override async ValueTask<Caller> IdentifyAsync(string credential, CancellationToken cancellationToken)
    {
        var token = NodeTokenRules.Check(await tokens.FindAsync(credential, cancellationToken), TimeProvider.GetUtcNow());
        return Caller.ForNode(token.Id, token.NodeId, token.OwnerId);
    }
}
