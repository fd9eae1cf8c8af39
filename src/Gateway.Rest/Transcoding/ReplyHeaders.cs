using System.Collections.Frozen;
using Grpc.Core;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>Which response metadata becomes reply headers.</summary>
internal static class ReplyHeaders
{
    private const string RateLimitPrefix = "x-ratelimit-";

    private static readonly FrozenSet<string> Allowed = FrozenSet.Create(
        StringComparer.Ordinal, "retry-after", "retry-after-ms", "ratelimit", "ratelimit-policy", "x-should-retry", "openai-processing-ms", "openai-version", "openai-organization",
        "cache-control", "etag", "last-modified", "location", "content-disposition", "x-idempotent-replay", "x-aiforge-cost");

    public static void Copy(Metadata metadata, IHeaderDictionary headers)
    {
        foreach (var entry in metadata)
        {
            if (entry.IsBinary || !(Allowed.Contains(entry.Key) || entry.Key.StartsWith(RateLimitPrefix, StringComparison.Ordinal))) continue;
            headers[entry.Key] = entry.Value;
        }
    }
}
