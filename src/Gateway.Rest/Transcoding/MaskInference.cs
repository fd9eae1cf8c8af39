using System.Text.Json;
using AIForge.Gateway.Rest.Routing;
using AIForge.ProtoJson;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>Fills in the field mask of a PATCH from the keys of its body, for clients that sent none.</summary>
internal static class MaskInference
{
    public static FieldMask FromBody(ReadOnlySpan<byte> body, RestRoute route)
    {
        var mask = new FieldMask();
        var reader = new Utf8JsonReader(body, JsonFormat.Reader);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return mask;

        var paths = new List<string>();
        Collect(ref reader, route.BodyField!.Message!, "", paths);
        var prefix = route.BodyField.Descriptor.Name + ".";
        var bound = route.Variables.Select(v => v.Variable.FieldPath).Where(p => p.StartsWith(prefix, StringComparison.Ordinal));
        mask.Paths.Add(paths.Except(bound.Select(p => p[prefix.Length..])).Order(StringComparer.Ordinal));
        return mask;
    }

    private static void Collect(ref Utf8JsonReader reader, MessageTable table, string prefix, List<string> paths)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = table.Find(reader.GetString()!);
            reader.Read();
            if (field is null)
            {
                reader.Skip();
                continue;
            }

            var path = prefix + field.Descriptor.Name;
            var before = paths.Count;
            if (reader.TokenType == JsonTokenType.StartObject && field is { IsRepeated: false, Message: { Kind: WellKnownType.None } inner })
                Collect(ref reader, inner, path + ".", paths);
            else
                reader.Skip();
            if (paths.Count == before) paths.Add(path);
        }
    }
}
