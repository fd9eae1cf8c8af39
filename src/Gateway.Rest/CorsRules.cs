using Microsoft.AspNetCore.Cors.Infrastructure;

namespace AIForge.Gateway.Rest;

/// <summary>What pages of other origins may do: everything the API offers, with tokens but never with cookies.</summary>
internal static class CorsRules
{
    private static readonly string[] Exposed =
        ["x-request-id", "retry-after", "retry-after-ms", "openai-processing-ms", "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests"];

    public static void Apply(CorsPolicyBuilder policy, IEnumerable<string> origins)
    {
        var list = origins.ToArray();
        if (list.Contains("*")) policy.AllowAnyOrigin();
        else policy.WithOrigins(list);

        policy.AllowAnyHeader().AllowAnyMethod().WithExposedHeaders(Exposed).SetPreflightMaxAge(TimeSpan.FromHours(1));
    }
}
