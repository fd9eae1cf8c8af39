using System.Reflection;
using Google.Protobuf.Reflection;

namespace AIForge.Gateway.Rest.OpenApi;

/// <summary>
/// The comments of the proto files by full name. Generated C# code does not carry them, so the build embeds a descriptor set that does.
/// </summary>
internal sealed class CommentIndex
{
    private const string ResourceSuffix = "protocol.binpb";

    private readonly Dictionary<string, string> comments = new(StringComparer.Ordinal);

    public static CommentIndex FromAssemblies(IEnumerable<Assembly> assemblies)
    {
        var index = new CommentIndex();
        foreach (var assembly in assemblies.Distinct())
        {
            foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(ResourceSuffix, StringComparison.Ordinal)))
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                foreach (var file in FileDescriptorSet.Parser.ParseFrom(stream).File) index.Add(file);
            }
        }

        return index;
    }

    /// <summary>The comment of a service, method, message, field, enum or enum value; null when it has none.</summary>
    public string? Find(IDescriptor descriptor) => comments.GetValueOrDefault(descriptor.FullName);

    private void Add(FileDescriptorProto file)
    {
        foreach (var location in file.SourceCodeInfo?.Location ?? [])
        {
            var text = location.LeadingComments.Length > 0 ? location.LeadingComments : location.TrailingComments;
            if (text.Length > 0 && NameAt(file, location.Path.ToArray()) is { } name) comments[file.Package + "." + name] = Tidy(text);
        }
    }

    private static string? NameAt(FileDescriptorProto file, ReadOnlySpan<int> path) => path switch
    {
        [FileDescriptorProto.MessageTypeFieldNumber, var m, .. var rest] => NameIn(file.MessageType[m], rest),
        [FileDescriptorProto.EnumTypeFieldNumber, var e, .. var rest] => NameIn(file.EnumType[e], rest),
        [FileDescriptorProto.ServiceFieldNumber, var s] => file.Service[s].Name,
        [FileDescriptorProto.ServiceFieldNumber, var s, ServiceDescriptorProto.MethodFieldNumber, var m] =>
            $"{file.Service[s].Name}.{file.Service[s].Method[m].Name}",
        _ => null,
    };

    private static string? NameIn(DescriptorProto message, ReadOnlySpan<int> path) => path switch
    {
        [] => message.Name,
        [DescriptorProto.FieldFieldNumber, var f] => $"{message.Name}.{message.Field[f].Name}",
        [DescriptorProto.NestedTypeFieldNumber, var n, .. var rest] => NameIn(message.NestedType[n], rest) is { } name ? $"{message.Name}.{name}" : null,
        [DescriptorProto.EnumTypeFieldNumber, var e, .. var rest] => NameIn(message.EnumType[e], rest) is { } name ? $"{message.Name}.{name}" : null,
        _ => null,
    };

    // C# names the values of an enum under the enum; in a proto file they are its siblings.
    private static string? NameIn(EnumDescriptorProto type, ReadOnlySpan<int> path) => path switch
    {
        [] => type.Name,
        [EnumDescriptorProto.ValueFieldNumber, var v] => $"{type.Name}.{type.Value[v].Name}",
        _ => null,
    };

    private static string Tidy(string comment) => string.Join('\n', comment.Split('\n').Select(line => line.Trim())).Trim();
}
