using AIForge.Protocol.Options.V1;
using Google.Protobuf.Reflection;

namespace AIForge.ProtoJson;

/// <summary>The options of rest.proto that hold for a field; where the profile ignores them only whether it holds raw JSON.</summary>
internal sealed record FieldRules(bool ExplicitNull, string? ExplicitNullWhen, bool Hidden, bool RawJson, bool OmitEmpty, string? ErrorValue, bool StreamComment, bool StreamEvent)
{
    private static readonly FieldRules None = new(false, null, false, false, false, null, false, false);

    public static FieldRules Of(FieldDescriptor field, bool honoured)
    {
        if (field.GetOptions()?.GetExtension(RestExtensions.Field) is not { } options) return None;
        if (!honoured) return options.RawJson ? None with { RawJson = true } : None;

        return new FieldRules(
            options.ExplicitNull, NullIfEmpty(options.ExplicitNullWhen), options.Hidden || options.StreamComment, options.RawJson, options.OmitEmpty, NullIfEmpty(options.ErrorValue),
            options.StreamComment, options.StreamEvent);
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
