using System.Text.Json;
using Grpc.Core;

namespace AIForge.ProtoJson;

/// <summary>The error object of the OpenAI API: message, type, param and code, all four always there.</summary>
/// <param name="Reason">UPPER_SNAKE; null where nobody named one.</param>
/// <param name="Param">The first field that is wrong; null when it is none.</param>
/// <param name="QuotaSubject">What ran out, for a quota error.</param>
internal sealed record OpenAiError(int HttpStatus, StatusCode Grpc, string? Reason, string Message, string? Param, string? QuotaSubject)
{
    private const string InsufficientQuota = "INSUFFICIENT_QUOTA";
    private const string CredentialMissing = "CREDENTIAL_MISSING";

    /// <summary>True for errors that a retry cannot cure although their status suggests it.</summary>
    public bool IsHopeless => Reason == InsufficientQuota;

    public void WriteEnvelope(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteMember(writer);
        writer.WriteEndObject();
        writer.Flush();
    }

    public void WriteMember(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("error"u8);
        writer.WriteString("message"u8, Message);
        writer.WriteString("type"u8, Type);
        writer.WriteString("param"u8, Param);
        writer.WriteString("code"u8, Code);
        writer.WriteEndObject();
    }

    private string Type => HttpStatus switch
    {
        429 when Reason == InsufficientQuota => "insufficient_quota",
        429 => QuotaSubject == "tokens" ? "tokens" : "requests",
        < 500 => "invalid_request_error",
        _ => "server_error",
    };

    // Reasons are UPPER_SNAKE inside the system; OpenAI's codes are the same words in lower case.
    private string? Code => this switch
    {
        // OpenAI has one code for every key that does not work, and none when there is no key at all.
        { HttpStatus: 401 } => Reason == CredentialMissing ? null : "invalid_api_key",
        { Reason: { Length: > 0 } reason } => reason.ToLowerInvariant(),
        { HttpStatus: 429 } => "rate_limit_exceeded",
        { Grpc: StatusCode.DeadlineExceeded } => "timeout",
        { Grpc: StatusCode.Unavailable } => "overloaded",
        _ => null,
    };
}
