namespace AIForge.Node.Identity;

/// <summary>Reads the credential of the node.</summary>
internal static class NodeToken
{
    public const string Prefix = "afn_";

    /// <exception cref="NodeSetupException">There is none, or it cannot be one.</exception>
    public static string Read(NodeOptions options)
    {
        var token = options.Token.Length > 0 ? options.Token : ReadFile(options.TokenFile);
        if (token.StartsWith(Prefix, StringComparison.Ordinal)) return token;
        throw new NodeSetupException(token.Length == 0
            ? "No node token was given. Pass the node's as --token, AIFORGE_NODE_TOKEN or --token-file; a new node's is made in the web app under Nodes, or over the API (POST /api/nodes/tokens)."
            : $"The node token does not look right: it must start with {Prefix}. Did you paste an API key?");
    }

    private static string ReadFile(string path)
    {
        if (path.Length == 0) return "";
        return File.Exists(path) ? File.ReadAllText(path).Trim() : throw new NodeSetupException($"The token file {path} does not exist.");
    }
}
