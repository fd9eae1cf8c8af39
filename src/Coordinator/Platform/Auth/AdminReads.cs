using AIForge.Coordinator.Platform.Reflection;
using Google.Api;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server;

namespace AIForge.Coordinator.Platform.Auth;

/// <summary>
/// Which methods only look: those that are a GET over HTTP. Asked of the descriptor, so that a new method which changes something is closed to
/// sessions without anybody having to think of it.
/// </summary>
internal static class AdminReads
{
    public static bool Contains(HttpContext call)
    {
        if (call.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method is not { } method) return false;
        var file = call.RequestServices.GetRequiredService<ServiceCatalog>().BySymbol(method.ServiceName);
        var descriptor = file?.Services.FirstOrDefault(service => service.FullName == method.ServiceName)?.FindMethodByName(method.Name);
        return descriptor is not null && IsGet(descriptor);
    }

    private static bool IsGet(MethodDescriptor method) => method.GetOptions()?.GetExtension(AnnotationsExtensions.Http) is { PatternCase: HttpRule.PatternOneofCase.Get };
}
