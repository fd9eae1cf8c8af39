namespace Grpc.Core;

/// <summary>The four kinds of remote method.</summary>
public enum MethodType
{
    Unary,
    ClientStreaming,
    ServerStreaming,
    DuplexStreaming,
}
