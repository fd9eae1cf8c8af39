using System.Text.Json;
using Grpc.Core;

namespace AIForge.Gateway.Rest.Errors;

/// <summary>The error object of the OpenAI API: message, type, param and code, all four always there.</summary>
internal static class OpenAiError
{
    private const string InsufficientQuota = "INSUFFICIENT_QUOTA";
    private const string CredentialMissing = "CREDENTIAL_MISSING";

    /// <summary>True for errors that a retry cannot cure although their status suggests it.</summary>
    public static bool IsHopeless(GatewayError error) => error.Reason == InsufficientQuota;

    public static void WriteEnvelope(Utf8JsonWriter writer, GatewayError error)
    {
        writer.WriteStartObject();
        WriteMember(writer, error);
        writer.WriteEndObject();
        writer.Flush();
    }

    public static void WriteMember(Utf8JsonWriter writer, GatewayError error)
    {
        writer.WriteStartObject("error"u8);
        writer.WriteString("message"u8, error.Message);
        writer.WriteString("type"u8, Type(error));
        writer.WriteString("param"u8, error.Violations.Count > 0 ? error.Violations[0].Field : null);
        writer.WriteString("code"u8, Code(error));
        writer.WriteEndObject();
    }

    private static string Type(GatewayError error) => error.HttpStatus switch
    {
        429 when error.Reason == InsufficientQuota => "insufficient_quota",
        429 => error.QuotaSubject == "tokens" ? "tokens" : "requests",
        < 500 => "invalid_request_error",
        _ => "server_error",
    };

    // Reasons are UPPER_SNAKE inside the system; OpenAI's codes are the same words in lower case.
    private static string? Code(GatewayError error) => error switch
    {
        // OpenAI has one code for every key that does not work, and none when there is no key at all.
        { HttpStatus: 401 } => error.Reason == CredentialMissing ? null : "invalid_api_key",
        { Reason: { Length: > 0 } reason } => reason.ToLowerInvariant(),
        { HttpStatus: 429 } => "rate_limit_exceeded",
        { Grpc: StatusCode.DeadlineExceeded } => "timeout",
        { Grpc: StatusCode.Unavailable } => "overloaded",
        _ => null,
    };
}
