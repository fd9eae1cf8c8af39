using System.Collections.Concurrent;
using AIForge.Protocol.Options.V1;
using Google.Protobuf.Reflection;

namespace AIForge.Coordinator.Platform.Idempotency;

/// <summary>Which methods carry the option <c>idempotent</c>, read once from the descriptor of the service.</summary>
internal sealed class IdempotentMethods
{
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    /// <summary>The method as in <c>/package.Service/Method</c>; the request's descriptor leads to the file that declares the service.</summary>
    public bool Contains(string method, MessageDescriptor request) => _known.GetOrAdd(method, Find, request);

    private static bool Find(string method, MessageDescriptor request)
    {
        var parts = method.Split('/');
        return parts.Length == 3
            && request.File.Services.FirstOrDefault(service => service.FullName == parts[1])?.FindMethodByName(parts[2]) is { } descriptor
            && descriptor.GetOptions()?.GetExtension(RestExtensions.Idempotent) == true;
    }
}
