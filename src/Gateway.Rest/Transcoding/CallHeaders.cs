using System.Collections.Frozen;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using AIForge.Gateway.Rest.Errors;
using AIForge.Gateway.Rest.Sessions;
using AIForge.ProtoJson;
using AIForge.Shared.Hosting;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>
/// Which request headers become call metadata: a short list, and all under the prefix Grpc-Metadata-. With the coordinator's secret
/// the gateway adds what it saw of its client, and of a signed request the parts that were signed.
/// </summary>
internal sealed class CallHeaders(string? coordinatorSecret)
{
    private const string Prefix = "Grpc-Metadata-";
    private const string WalletPrefix = "x-wallet-";

    private static readonly FrozenSet<string> Allowed = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "authorization", "x-api-key", "idempotency-key", "traceparent", "tracestate", "x-client-request-id",
        "range", "if-range", "content-digest");

    // What the gateway itself vouches for cannot be set from outside.
    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "x-request-id", GatewayHeaders.ClientAddress, "host", "te", "content-type", "user-agent", "connection");

    public Metadata ToMetadata(RestRequest request)
    {
        var metadata = new Metadata { { "x-request-id", request.RequestId } };
        if (request.Http.Connection.RemoteIpAddress is { } address) metadata.Add(GatewayHeaders.ClientAddress, address.ToString());
        if (!string.IsNullOrEmpty(coordinatorSecret)) AddSeen(metadata, request);
        if (CookieSessions.AccessTokenOf(request) is { } token) metadata.Add("authorization", $"Bearer {token}");

        foreach (var (name, values) in request.Http.Request.Headers)
        {
            if (MetadataName(name) is not { } key) continue;
            foreach (var value in values)
            {
                if (value is not null) Add(metadata, key, value);
            }
        }

        return metadata;
    }

    private void AddSeen(Metadata metadata, RestRequest request)
    {
        metadata.Add(GatewayHeaders.Secret, coordinatorSecret!);
        var http = request.Http;
        var agent = http.Request.Headers.UserAgent.ToString();
        if (agent.Length > 0 && Ascii.IsValid(agent)) metadata.Add(GatewayHeaders.ClientAgent, agent);
        if (!request.IsSigned) return;

        metadata.Add(GatewayHeaders.RequestLine, $"{http.Request.Method} {http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget}");
        metadata.Add(GatewayHeaders.BodyHash, Convert.ToHexStringLower(request.BodyHash ?? SHA256.HashData([])));
    }

    private static string? MetadataName(string header)
    {
        if (Allowed.Contains(header))
            return Activity.Current is not null && header.Equals("traceparent", StringComparison.OrdinalIgnoreCase) ? null : header;
        if (header.StartsWith(WalletPrefix, StringComparison.OrdinalIgnoreCase)) return header;
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) return null;

        var name = header[Prefix.Length..];
        var isFree = name.Length > 0 && !Reserved.Contains(name) && !Allowed.Contains(name)
            && !name.StartsWith(GatewayHeaders.Prefix, StringComparison.OrdinalIgnoreCase)
            && !name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase) && !name.StartsWith(WalletPrefix, StringComparison.OrdinalIgnoreCase);
        return isFree ? name : null;
    }

    private static void Add(Metadata metadata, string key, string value)
    {
        if (!key.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')) return;
        if (!key.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase))
            metadata.Add(key, Ascii.IsValid(value) ? value : throw RequestFaults.HeaderNotAscii(key));
        else if (ScalarText.TryParseBytes(value) is { } bytes) metadata.Add(key, bytes.ToByteArray());
    }
}
