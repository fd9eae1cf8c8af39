using System.Text.Json;
using AIForge.Gateway.Rest.Errors;
using AIForge.Gateway.Rest.Routing;
using AIForge.ProtoJson;
using Google.Protobuf;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>The event that says, in the middle of a stream, that it failed.</summary>
internal static class StreamFailure
{
    public static void Write(Utf8JsonWriter writer, JsonMessageWriter json, ApiMethod method, GatewayError error, IMessage? last)
    {
        if (method.Profile.WrapsStreamItems) WriteStatus(writer, json, error);
        else WriteErrorChunk(writer, json, method, error, last);
    }

    /// <summary>{"error": google.rpc.Status}</summary>
    private static void WriteStatus(Utf8JsonWriter writer, JsonMessageWriter json, GatewayError error)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, (int)error.Grpc);
        writer.WriteString("message"u8, error.Message);
        writer.WriteStartArray("details"u8);
        foreach (var detail in error.Details) json.WriteAny(writer, detail);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>
    /// A chunk that is an error and a finished answer at once: of all shapes tried, the only one that every client library
    /// both shows and raises.
    /// </summary>
    private static void WriteErrorChunk(Utf8JsonWriter writer, JsonMessageWriter json, ApiMethod method, GatewayError error, IMessage? last)
    {
        writer.WriteStartObject();
        if (last is not null) json.WriteScalars(writer, last, method.Output);
        error.ToOpenAi().WriteMember(writer);
        foreach (var field in method.Output.Fields)
        {
            if (!field.IsRepeated || field.Message is not { } element || element.Fields.FirstOrDefault(f => f.Rules.ErrorValue is not null) is not { } reason)
                continue;

            writer.WriteStartArray(field.Name);
            json.Write(writer, ErrorElement(element, reason), element);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static IMessage ErrorElement(MessageTable table, FieldEntry reason)
    {
        var element = table.New();
        foreach (var field in table.Fields)
        {
            if (field is { IsRepeated: false, IsMap: false, Message: { Kind: WellKnownType.None } inner, Rules.ExplicitNull: false })
                field.Set(element, inner.New());
        }

        reason.Set(element, reason.Rules.ErrorValue!);
        return element;
    }
}
