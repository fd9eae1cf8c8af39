using System.Net.Http.Headers;

namespace AIForge.Coordinator.Models.Imports.Hub;

/// <summary>A question to the hub.</summary>
/// <param name="Path">With a slash before it, and escaped.</param>
/// <param name="Token">For the hub alone.</param>
internal sealed record HubRequest(HttpMethod Method, string Path, string? Token, RangeHeaderValue? Range = null)
{
    public override string ToString() => $"{Method} {Path}";
}
