namespace AIForge.Chains.Rpc;

/// <summary>A node gave no answer that can be used. The message says what was wrong and holds nothing secret of an endpoint's address.</summary>
public abstract class RpcException(string message, Exception? inner = null) : Exception(message, inner);
