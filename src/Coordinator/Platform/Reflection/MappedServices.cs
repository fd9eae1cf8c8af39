using System.Reflection;
using Grpc.AspNetCore.Server;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace AIForge.Coordinator.Platform.Reflection;

/// <summary>Reads from the endpoints which gRPC services are mapped: there is no second list to keep.</summary>
internal sealed class MappedServices(EndpointDataSource endpoints)
{
    public IReadOnlyList<ServiceDescriptor> Find() =>
    [
        .. endpoints.Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.ServiceType)
            .OfType<Type>()
            .Distinct()
            .Select(DescriptorOf)
            .OfType<ServiceDescriptor>(),
    ];

    /// <summary>The generated base class is nested in a static class that has the service's descriptor.</summary>
    private static ServiceDescriptor? DescriptorOf(Type service)
    {
        for (var type = service; type is not null; type = type.BaseType)
        {
            var property = type.DeclaringType?.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static);
            if (property?.PropertyType == typeof(ServiceDescriptor)) return (ServiceDescriptor?)property.GetValue(null);
        }

        return null;
    }
}
