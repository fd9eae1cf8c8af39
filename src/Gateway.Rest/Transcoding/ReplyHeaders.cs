using System.Collections.Frozen;
using AIForge.Shared.Hosting;
using Grpc.Core;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>Which response metadata becomes reply headers.</summary>
internal static class ReplyHeaders
{
    private const string RateLimitPrefix = "x-ratelimit-";

    private static readonly FrozenSet<string> Allowed = FrozenSet.Create(
        StringComparer.Ordinal, "retry-after", "retry-after-ms", "ratelimit", "ratelimit-policy", "x-should-retry", "openai-processing-ms", "openai-version", "openai-organization",
        "cache-control", "etag", "location", "x-idempotent-replay", "x-aiforge-cost", "accept-ranges", GatewayHeaders.ReplyRange, GatewayHeaders.ReplyLength,
        GatewayHeaders.ReplyDisposition, GatewayHeaders.ReplyModified);

    public static void Copy(Metadata metadata, IHeaderDictionary headers)
    {
        foreach (var entry in metadata)
        {
            if (entry.IsBinary || !(Allowed.Contains(entry.Key) || entry.Key.StartsWith(RateLimitPrefix, StringComparison.Ordinal))) continue;
            headers[NameOf(entry.Key)] = entry.Value;
        }
    }

    private static string NameOf(string key) =>
        key.StartsWith(GatewayHeaders.ReplyPrefix, StringComparison.Ordinal) ? key[GatewayHeaders.ReplyPrefix.Length..] : key;
}
