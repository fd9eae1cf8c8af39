using Google.Protobuf;
using Grpc.Core;
using Grpc.Reflection.V1Alpha;
using Microsoft.AspNetCore.Authorization;
using V1Request = Grpc.Reflection.V1.ServerReflectionRequest;

namespace AIForge.Coordinator.Platform.Reflection;

/// <summary>The older name of the same protocol, for tools that know only it. The messages are equal on the wire, so v1 answers.</summary>
[AllowAnonymous]
internal sealed class ReflectionV1AlphaGrpcService(ReflectionV1GrpcService v1) : ServerReflection.ServerReflectionBase
{
    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream,
        IServerStreamWriter<ServerReflectionResponse> responseStream,
        ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var answer = v1.Answer(V1Request.Parser.ParseFrom(requestStream.Current.ToByteString()));
            await responseStream.WriteAsync(ServerReflectionResponse.Parser.ParseFrom(answer.ToByteString()), context.CancellationToken);
        }
    }
}
