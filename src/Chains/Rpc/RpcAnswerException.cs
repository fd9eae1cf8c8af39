namespace AIForge.Chains.Rpc;

/// <summary>An answer that is no answer to the question: another form than the node's interface has, or other things than were asked for.</summary>
public sealed class RpcAnswerException(string message, Exception? inner = null) : RpcException(message, inner);
