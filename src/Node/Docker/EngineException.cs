using System.Net;

namespace AIForge.Node.Docker;

/// <summary>The engine answered that it will not do something. The message is its own.</summary>
internal sealed class EngineException(HttpStatusCode status, string message) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;
}
