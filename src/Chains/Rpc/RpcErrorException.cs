namespace AIForge.Chains.Rpc;

/// <summary>The node understood the request and refused it.</summary>
public sealed class RpcErrorException(string code, string message) : RpcException($"the node refused the request: {code} {message}")
{
    /// <summary>Of JSON-RPC a number such as -32000, of Tron a word such as SIGERROR.</summary>
    public string Code { get; } = code;

    /// <summary>The node's own words, cut to a length that is fit for logs.</summary>
    public string Reason { get; } = message;
}
