using System.Text.Json;
using AIForge.ProtoJson;
using Microsoft.AspNetCore.WebUtilities;

namespace AIForge.Gateway.Rest.Errors;

/// <summary>RFC 9457 problem details.</summary>
internal static class ProblemError
{
    public static void Write(Utf8JsonWriter writer, GatewayError error, string traceId)
    {
        var title = ReasonPhrases.GetReasonPhrase(error.HttpStatus);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "about:blank"u8);
        writer.WriteString("title"u8, title.Length > 0 ? title : HttpStatusTable.CanonicalName(error.Grpc));
        writer.WriteNumber("status"u8, error.HttpStatus);
        writer.WriteString("detail"u8, error.Message);
        writer.WriteString("code"u8, error.Reason ?? HttpStatusTable.CanonicalName(error.Grpc));
        writer.WriteString("traceId"u8, traceId);
        writer.WriteStartArray("errors"u8);
        foreach (var violation in error.Violations)
        {
            writer.WriteStartObject();
            writer.WriteString("field"u8, violation.Field);
            writer.WriteString("description"u8, violation.Description);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
    }
}
