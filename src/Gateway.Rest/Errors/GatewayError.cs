using AIForge.ProtoJson;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AIForge.Gateway.Rest.Errors;

/// <summary>An error on its way to the client, before a profile gives it a shape. The message is safe to show.</summary>
internal sealed record GatewayError(int HttpStatus, StatusCode Grpc, string? Reason, string Message)
{
    public IReadOnlyList<Violation> Violations { get; init; } = [];

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What ran out, for a quota error.</summary>
    public string? QuotaSubject { get; init; }

    /// <summary>The details as the server sent them, for streams whose failures are google.rpc.Status.</summary>
    public IReadOnlyList<Any> Details { get; init; } = [];

    /// <summary>The same as OpenAI's clients read it.</summary>
    public OpenAiError ToOpenAi() => new(HttpStatus, Grpc, Reason, Message, Violations.Count > 0 ? Violations[0].Field : null, QuotaSubject);

    /// <summary>Verbs that the path does know.</summary>
    public string? Allow { get; init; }
}
