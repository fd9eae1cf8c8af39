using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.ProtoJson;

/// <summary>Recognises the messages that JSON writes in a way of their own.</summary>
internal static class WellKnownTypes
{
    public const string HttpBodyName = "google.api.HttpBody";

    public static WellKnownType KindOf(MessageDescriptor descriptor) => descriptor.FullName switch
    {
        "google.protobuf.Timestamp" => WellKnownType.Timestamp,
        "google.protobuf.Duration" => WellKnownType.Duration,
        "google.protobuf.FieldMask" => WellKnownType.FieldMask,
        "google.protobuf.Struct" => WellKnownType.Struct,
        "google.protobuf.Value" => WellKnownType.Value,
        "google.protobuf.ListValue" => WellKnownType.ListValue,
        "google.protobuf.Any" => WellKnownType.Any,
        HttpBodyName => WellKnownType.HttpBody,
        _ => WellKnownType.None,
    };

    /// <summary>Wrappers such as Int64Value: C# shows their fields as nullable scalars.</summary>
    public static bool IsWrapper(MessageDescriptor descriptor) =>
        descriptor.File == Int64Value.Descriptor.File;

    public static bool IsNullValue(EnumDescriptor descriptor) => descriptor.FullName == "google.protobuf.NullValue";
}
