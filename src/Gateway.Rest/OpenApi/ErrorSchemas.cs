using System.Text.Json;

namespace AIForge.Gateway.Rest.OpenApi;

/// <summary>The schemas of the two error bodies.</summary>
internal static class ErrorSchemas
{
    public static void Write(Utf8JsonWriter writer)
    {
        writer.WritePropertyName(SchemaSet.Problem);
        writer.WriteRawValue(
            """
            {"type":"object","description":"RFC 9457 problem details.","required":["type","title","status","detail","code","traceId","errors"],
             "properties":{"type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},
              "code":{"type":"string","description":"UPPER_SNAKE reason for programs."},"traceId":{"type":"string"},
              "errors":{"type":"array","items":{"type":"object","properties":{"field":{"type":"string"},"description":{"type":"string"}}}}}}
            """);
        writer.WritePropertyName(SchemaSet.OpenAiError);
        writer.WriteRawValue(
            """
            {"type":"object","required":["error"],"properties":{"error":{"type":"object","required":["message","type","param","code"],
             "properties":{"message":{"type":"string"},"type":{"type":"string"},"param":{"type":["string","null"]},"code":{"type":["string","null"]}}}}}
            """);
    }
}
