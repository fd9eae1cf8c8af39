using AIForge.ProtoJson;
using Grpc.Core;

namespace AIForge.Gateway.Rest.Errors;

/// <summary>Every error that the gateway itself finds in a request.</summary>
internal static class RequestFaults
{
    private const StatusCode Invalid = StatusCode.InvalidArgument;

    public static GatewayException InvalidUtf8() =>
        new(new GatewayError(400, Invalid, "INVALID_UTF8", "The request body is not valid UTF-8."));

    public static GatewayException TooManyValues(string field) =>
        Field("TOO_MANY_VALUES", field, $"too many values for the field \"{field}\"");

    public static GatewayException UnknownParameter(string name) =>
        Field("UNKNOWN_PARAMETER", name, $"Unknown query parameter '{name}'.");

    public static GatewayException HeaderNotAscii(string name) =>
        Field("INVALID_HEADER", name, $"The header '{name}' may hold ASCII characters only.");

    public static GatewayException BodyTooLarge(long limit) =>
        new(new GatewayError(413, Invalid, "REQUEST_TOO_LARGE", $"The request body is larger than {limit} bytes."));

    public static GatewayException UnsupportedContentType(string? contentType) =>
        new(new GatewayError(415, Invalid, "UNSUPPORTED_CONTENT_TYPE", $"Unsupported content type '{Shortened(contentType ?? "")}'; send application/json."));

    public static GatewayException UnsupportedEncoding() =>
        new(new GatewayError(415, Invalid, "UNSUPPORTED_CONTENT_TYPE", "Compressed request bodies are not supported."));

    public static GatewayException InvalidForm(string problem) =>
        new(new GatewayError(400, Invalid, "INVALID_FORM", $"The multipart/form-data body cannot be read: {problem}."));

    public static GatewayException NoFile(string field) =>
        Field("FILE_MISSING", field, $"The form has no file; send it as the part '{field}', after all fields.");

    public static GatewayException PartAfterFile() =>
        new(new GatewayError(400, Invalid, "FIELD_AFTER_FILE", "The file must be the last part of the form; send the fields before it."));

    public static GatewayException SignedStream() =>
        new(new GatewayError(400, Invalid, "SIGNED_STREAM", "A body that is streamed cannot be signed by a wallet; use an API key or a session."));

    public static GatewayException NothingMoved(TimeSpan patience) =>
        new(new GatewayError(
            408, StatusCode.DeadlineExceeded, "REQUEST_IDLE", $"Nothing was sent or taken for {patience.TotalSeconds:0} seconds; the request is given up."));

    public static GatewayException BadTimeout() =>
        Field("INVALID_VALUE", "Grpc-Timeout", "The header Grpc-Timeout must be up to 8 digits and a unit: H, M, S, m, u or n.");

    public static GatewayException BadPath() =>
        new(new GatewayError(400, Invalid, "INVALID_PATH", "The path is not validly percent-encoded."));

    public static GatewayError UnknownUrl(string method, string path) =>
        new(404, StatusCode.NotFound, "UNKNOWN_URL", UnknownUrlText(method, Shortened(path)));

    public static GatewayError MethodNotAllowed(string method, string path, string allow) =>
        new(405, StatusCode.Unimplemented, "METHOD_NOT_SUPPORTED", $"{Shortened(method)} is not supported for {Shortened(path)}; use {allow}.")
        {
            Allow = allow,
        };

    public static GatewayError Unexpected() => new(500, StatusCode.Internal, null, "The server had an error while processing the request.");

    public static GatewayError FromServer(BadHttpRequestException exception) =>
        exception.StatusCode == 413
            ? new GatewayError(413, Invalid, "REQUEST_TOO_LARGE", "The request body is too large.")
            : new GatewayError(exception.StatusCode, Invalid, "BAD_REQUEST", "The request could not be read.");

    private static string UnknownUrlText(string method, string path)
    {
        var text = $"Unknown request URL: {Shortened(method)} {path}.";
        return path.StartsWith("/v1/v1/", StringComparison.Ordinal) || path.StartsWith("/api/v1/v1/", StringComparison.Ordinal)
            ? text + " The path holds v1 twice: base_url should end in /v1."
            : text;
    }

    /// <summary>What is wrong with the JSON of a body, or with the text of one of its fields.</summary>
    public static GatewayError Mapping(JsonMappingException exception) => new(400, Invalid, exception.Reason, exception.Message)
    {
        Violations = exception.Field is { } field ? [new Violation(field, exception.Message)] : [],
    };

    private static GatewayException Field(string reason, string field, string message) =>
        new(new GatewayError(400, Invalid, reason, message) { Violations = [new Violation(field, message)] });

    private static string Shortened(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
