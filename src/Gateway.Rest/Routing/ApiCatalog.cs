using System.Reflection;
using AIForge.Gateway.Rest.Profiles;
using AIForge.Gateway.Rest.Transcoding;
using AIForge.ProtoJson;
using AIForge.Protocol.Options.V1;
using Google.Api;
using Google.Protobuf.Reflection;

namespace AIForge.Gateway.Rest.Routing;

/// <summary>Every proto file of some assemblies, and the methods in them that have an HTTP rule.</summary>
internal sealed class ApiCatalog
{
    private readonly MessageTables tables = new();

    public ApiCatalog(IEnumerable<Assembly> assemblies)
    {
        Files = [.. assemblies.SelectMany(FilesOf).SelectMany(WithDependencies).Distinct().OrderBy(f => f.Name, StringComparer.Ordinal)];
        AnyTypes = new AnyTypes(Files, tables);
    }

    public IReadOnlyList<FileDescriptor> Files { get; }

    public AnyTypes AnyTypes { get; }

    /// <summary>Methods with their HTTP rules, in the order of the files.</summary>
    public IEnumerable<(ApiMethod Method, HttpRule Rule)> HttpMethods() =>
        from service in Files.SelectMany(f => f.Services)
        from method in service.Methods
        let rule = method.GetOptions()?.GetExtension(AnnotationsExtensions.Http)
        where rule is not null
        select (Method(method), rule);

    /// <summary>Looks a method up by service and name, for example to call the health service.</summary>
    public ApiMethod? FindMethod(string service, string method) =>
        Files.SelectMany(f => f.Services).FirstOrDefault(s => s.FullName == service)?.FindMethodByName(method) is { } found ? Method(found) : null;

    private ApiMethod Method(MethodDescriptor method)
    {
        var options = method.GetOptions()?.GetExtension(RestExtensions.Rest);
        var profile = RestProfile.Of(options?.Profile ?? Profile.Unspecified);
        var input = tables.For(method.InputType, profile.Json);
        var output = tables.For(method.OutputType, profile.Json);
        return new ApiMethod(method, profile, input, output, DynamicMethod.Create(method), SelectField(method, options, input));
    }

    private static FieldEntry? SelectField(MethodDescriptor method, RestMethod? options, MessageTable input)
    {
        if (string.IsNullOrEmpty(options?.SelectField)) return null;

        var field = input.Find(options.SelectField);
        return field is { Type: FieldType.Bool, IsRepeated: false } && method.IsServerStreaming
            ? field
            : throw new RouteException(method, $"select_field '{options.SelectField}' must be a boolean field of the request of a streaming method");
    }

    private static IEnumerable<FileDescriptor> FilesOf(Assembly assembly) =>
        from type in assembly.GetTypes()
        where type is { IsAbstract: true, IsSealed: true } && type.Name.EndsWith("Reflection", StringComparison.Ordinal)
        let property = type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)
        where property?.PropertyType == typeof(FileDescriptor)
        select (FileDescriptor)property.GetValue(null)!;

    private static IEnumerable<FileDescriptor> WithDependencies(FileDescriptor file) =>
        file.Dependencies.SelectMany(WithDependencies).Append(file);
}
