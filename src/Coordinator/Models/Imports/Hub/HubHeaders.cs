namespace AIForge.Coordinator.Models.Imports.Hub;

/// <summary>Headers of the hub's own.</summary>
internal static class HubHeaders
{
    /// <summary>The first value; null when the header is absent.</summary>
    public static string? Find(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.First() : null;
}
