using System.Collections.Frozen;
using System.Diagnostics;
using Grpc.Core;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>Which request headers become call metadata: a short list, and all under the prefix Grpc-Metadata-.</summary>
internal static class CallHeaders
{
    private const string Prefix = "Grpc-Metadata-";
    private const string WalletPrefix = "x-wallet-";

    private static readonly FrozenSet<string> Allowed = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "authorization", "x-api-key", "idempotency-key", "traceparent", "tracestate", "x-client-request-id");

    // What the gateway itself vouches for cannot be set from outside.
    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "x-request-id", "x-forwarded-for", "host", "te", "content-type", "user-agent", "connection");

    public static Metadata ToMetadata(HttpContext context, string requestId)
    {
        var metadata = new Metadata { { "x-request-id", requestId } };
        if (context.Connection.RemoteIpAddress is { } address) metadata.Add("x-forwarded-for", address.ToString());

        foreach (var (name, values) in context.Request.Headers)
        {
            if (MetadataName(name) is not { } key) continue;
            foreach (var value in values)
            {
                if (value is not null) Add(metadata, key, value);
            }
        }

        return metadata;
    }

    private static string? MetadataName(string header)
    {
        if (Allowed.Contains(header))
            return Activity.Current is not null && header.Equals("traceparent", StringComparison.OrdinalIgnoreCase) ? null : header;
        if (header.StartsWith(WalletPrefix, StringComparison.OrdinalIgnoreCase)) return header;
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) return null;

        var name = header[Prefix.Length..];
        var isFree = name.Length > 0 && !Reserved.Contains(name) && !Allowed.Contains(name)
            && !name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase) && !name.StartsWith(WalletPrefix, StringComparison.OrdinalIgnoreCase);
        return isFree ? name : null;
    }

    private static void Add(Metadata metadata, string key, string value)
    {
        if (!key.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')) return;
        if (!key.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase)) metadata.Add(key, value);
        else if (ScalarText.TryParseBytes(value) is { } bytes) metadata.Add(key, bytes.ToByteArray());
    }
}
