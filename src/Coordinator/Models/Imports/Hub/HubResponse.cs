namespace AIForge.Coordinator.Models.Imports.Hub;

/// <summary>An answer of the hub, or of the host to which it redirected.</summary>
internal sealed record HubResponse(HttpResponseMessage Message, HubFileFacts Facts) : IDisposable
{
    public void Dispose() => Message.Dispose();
}
