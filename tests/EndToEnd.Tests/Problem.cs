using System.Net;
using System.Text.Json;

namespace AIForge.EndToEnd.Tests;

/// <summary>Refusals as clients see them.</summary>
internal static class Problem
{
    public static async Task IsAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(status, text);
        JsonDocument.Parse(text).RootElement.GetProperty("code").GetString().Should().Be(code);
    }
}
