using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;
using Microsoft.AspNetCore.Authorization;
using ServerReflectionRequest = Grpc.Reflection.V1.ServerReflectionRequest;

namespace AIForge.Coordinator.Platform.Reflection;

/// <summary>Tells tools such as grpcurl and buf curl what this server serves. The protocol is public, so it is open to all.</summary>
[AllowAnonymous]
internal sealed class ReflectionV1GrpcService(ServiceCatalog catalog) : ServerReflection.ServerReflectionBase
{
    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream,
        IServerStreamWriter<ServerReflectionResponse> responseStream,
        ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
            await responseStream.WriteAsync(Answer(requestStream.Current), context.CancellationToken);
    }

    internal ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        var response = new ServerReflectionResponse { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case ServerReflectionRequest.MessageRequestOneofCase.ListServices:
                var services = catalog.ServiceNames.Select(name => new ServiceResponse { Name = name });
                response.ListServicesResponse = new ListServiceResponse { Service = { services } };
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileByFilename:
                Files(response, catalog.ByName(request.FileByFilename), request.FileByFilename);
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol:
                Files(response, catalog.BySymbol(request.FileContainingSymbol), request.FileContainingSymbol);
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension:
                var wanted = request.FileContainingExtension;
                Files(response, catalog.ByExtension(wanted.ContainingType, wanted.ExtensionNumber), wanted.ContainingType);
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType:
                Extensions(response, request.AllExtensionNumbersOfType);
                break;
            default:
                response.ErrorResponse = Error(StatusCode.InvalidArgument, "The request asks for nothing.");
                break;
        }

        return response;
    }

    private static void Files(ServerReflectionResponse response, FileDescriptor? file, string name)
    {
        if (file is null)
        {
            response.ErrorResponse = Error(StatusCode.NotFound, $"{name} is not known here.");
            return;
        }

        var protos = ServiceCatalog.WithDependencies(file).Select(descriptor => descriptor.SerializedData);
        response.FileDescriptorResponse = new FileDescriptorResponse { FileDescriptorProto = { protos } };
    }

    private void Extensions(ServerReflectionResponse response, string type)
    {
        if (catalog.ExtensionNumbersOf(type) is { } numbers)
            response.AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = type, ExtensionNumber = { numbers } };
        else response.ErrorResponse = Error(StatusCode.NotFound, $"{type} is not known here.");
    }

    private static ErrorResponse Error(StatusCode code, string message) => new() { ErrorCode = (int)code, ErrorMessage = message };
}
