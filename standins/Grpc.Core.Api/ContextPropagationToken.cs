namespace Grpc.Core;

/// <summary>Carries deadline and cancellation from a server call to the calls made inside it; only a transport can make one.</summary>
public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}
