using Microsoft.AspNetCore.Cors.Infrastructure;

namespace AIForge.Gateway.Rest;

/// <summary>What pages of other origins may do: everything the API offers, with tokens but never with cookies.</summary>
internal static class CorsRules
{
    private static readonly string[] Exposed =
    [
        "x-request-id", "retry-after", "retry-after-ms", "openai-processing-ms", "ratelimit", "ratelimit-policy", "x-ratelimit-limit-requests",
        "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests", "x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens",
    ];

    public static void Apply(CorsPolicyBuilder policy, IEnumerable<string> origins)
    {
        var list = origins.ToArray();
        if (list.Contains("*")) policy.AllowAnyOrigin();
        else policy.WithOrigins(list);

        policy.AllowAnyHeader().AllowAnyMethod().WithExposedHeaders(Exposed).SetPreflightMaxAge(TimeSpan.FromHours(1));
    }
}
