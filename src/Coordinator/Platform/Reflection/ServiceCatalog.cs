using Google.Protobuf.Reflection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace AIForge.Coordinator.Platform.Reflection;

/// <summary>The services this server has mapped, and every file and symbol that can be reached from them.</summary>
internal sealed class ServiceCatalog
{
    private readonly Dictionary<string, FileDescriptor> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _bySymbol = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Type, int Number), FileDescriptor> _byExtension = [];

    public ServiceCatalog(IReadOnlyList<ServiceDescriptor> services)
    {
        ServiceNames = [.. services.Select(service => service.FullName).Order(StringComparer.Ordinal)];
        foreach (var service in services) Add(service.File);
    }

    public IReadOnlyList<string> ServiceNames { get; }

    public FileDescriptor? ByName(string fileName) => _byName.GetValueOrDefault(fileName);

    public FileDescriptor? BySymbol(string symbol) => _bySymbol.GetValueOrDefault(symbol);

    public FileDescriptor? ByExtension(string type, int number) => _byExtension.GetValueOrDefault((type, number));

    /// <summary>Null when the type is unknown.</summary>
    public IReadOnlyList<int>? ExtensionNumbersOf(string type) =>
        _bySymbol.ContainsKey(type) ? [.. _byExtension.Keys.Where(key => key.Type == type).Select(key => key.Number).Order()] : null;

    /// <summary>The file after all it depends on, as tools like to read them.</summary>
    public static IReadOnlyList<FileDescriptor> WithDependencies(FileDescriptor file)
    {
        var ordered = new List<FileDescriptor>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Visit(file);
        return ordered;

        void Visit(FileDescriptor next)
        {
            if (!seen.Add(next.Name)) return;
            foreach (var dependency in next.Dependencies) Visit(dependency);
            ordered.Add(next);
        }
    }

    private void Add(FileDescriptor file)
    {
        if (!_byName.TryAdd(file.Name, file)) return;

        foreach (var dependency in file.Dependencies) Add(dependency);
        foreach (var service in file.Services)
        {
            _bySymbol[service.FullName] = file;
            foreach (var method in service.Methods) _bySymbol[method.FullName] = file;
        }

        foreach (var message in file.MessageTypes) Add(message);
        foreach (var type in file.EnumTypes) Add(type);
        foreach (var extension in file.Extensions.UnorderedExtensions) Add(extension);
    }

    private void Add(MessageDescriptor message)
    {
        _bySymbol[message.FullName] = message.File;
        foreach (var field in message.Fields.InDeclarationOrder()) _bySymbol[field.FullName] = message.File;
        foreach (var oneof in message.Oneofs) _bySymbol[oneof.FullName] = message.File;
        foreach (var nested in message.NestedTypes) Add(nested);
        foreach (var type in message.EnumTypes) Add(type);
        foreach (var extension in message.Extensions.UnorderedExtensions) Add(extension);
    }

    private void Add(EnumDescriptor type)
    {
        _bySymbol[type.FullName] = type.File;
        foreach (var value in type.Values) _bySymbol[value.FullName] = type.File;
    }

    private void Add(FieldDescriptor extension)
    {
        _bySymbol[extension.FullName] = extension.File;
        if (extension.ExtendeeType is { } extendee) _byExtension[(extendee.FullName, extension.FieldNumber)] = extension.File;
    }
}
