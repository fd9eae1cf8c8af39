using AIForge.Testing;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;
using Alpha = Grpc.Reflection.V1Alpha;

namespace AIForge.Coordinator.Tests.Platform.Reflection;

public sealed class ReflectionTests(CoordinatorFixture fixture) : IClassFixture<CoordinatorFixture>
{
    private readonly CoordinatorFixture _fixture = fixture.Required();

    [SkippableFact]
    public async Task ListServices_Always_NamesMappedServices()
    {
        var response = await AskAsync(new ServerReflectionRequest { ListServices = "*" });

        response.ListServicesResponse.Service.Select(s => s.Name).Should().Contain(
            ["aiforge.v1.AccountService", "aiforge.v1.JobService", "grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"]);
    }

    [SkippableTheory]
    [InlineData("aiforge.v1.AccountService")]
    [InlineData("aiforge.v1.AccountService.GetMe")]
    [InlineData("aiforge.v1.ApiKey")]
    [InlineData("aiforge.v1.ApiKey.prefix")]
    public async Task FileContainingSymbol_KnownSymbol_BringsEverythingNeededToReadIt(string symbol)
    {
        var response = await AskAsync(new ServerReflectionRequest { FileContainingSymbol = symbol });

        var files = FileDescriptor.BuildFromByteStrings(response.FileDescriptorResponse.FileDescriptorProto);
        files[^1].Name.Should().Be("aiforge/v1/accounts.proto");
    }

    [SkippableFact]
    public async Task FileByFilename_KnownFile_IsReturned()
    {
        var response = await AskAsync(new ServerReflectionRequest { FileByFilename = "google/api/http.proto" });

        response.FileDescriptorResponse.FileDescriptorProto.Should().NotBeEmpty();
    }

    [SkippableFact]
    public async Task Extensions_OfMethodOptions_AreKnown()
    {
        var numbers = await AskAsync(new ServerReflectionRequest { AllExtensionNumbersOfType = "google.protobuf.MethodOptions" });
        var file = await AskAsync(new ServerReflectionRequest
        {
            FileContainingExtension = new ExtensionRequest { ContainingType = "google.protobuf.MethodOptions", ExtensionNumber = 50002 },
        });

        numbers.AllExtensionNumbersResponse.ExtensionNumber.Should().Contain([50001, 50002]);
        file.FileDescriptorResponse.FileDescriptorProto.Should().NotBeEmpty();
    }

    [SkippableFact]
    public async Task AnyRequest_UnknownName_GetsAnErrorAndTheStreamGoesOn()
    {
        using var call = new ServerReflection.ServerReflectionClient(_fixture.Anonymous).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { FileContainingSymbol = "no.such.Symbol" }).Within();
        await call.ResponseStream.MoveNext(default).Within();
        var first = call.ResponseStream.Current;
        await call.RequestStream.WriteAsync(new ServerReflectionRequest()).Within();
        await call.ResponseStream.MoveNext(default).Within();

        first.ErrorResponse.ErrorCode.Should().Be((int)StatusCode.NotFound);
        call.ResponseStream.Current.ErrorResponse.ErrorCode.Should().Be((int)StatusCode.InvalidArgument);
    }

    [SkippableFact]
    public async Task V1Alpha_ListServices_AnswersAsV1()
    {
        using var call = new Alpha.ServerReflection.ServerReflectionClient(_fixture.Anonymous).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new Alpha.ServerReflectionRequest { Host = "h", ListServices = "*" }).Within();
        await call.ResponseStream.MoveNext(default).Within();

        call.ResponseStream.Current.ListServicesResponse.Service.Select(s => s.Name).Should().Contain("aiforge.v1.AccountService");
        call.ResponseStream.Current.OriginalRequest.Host.Should().Be("h");
    }

    private async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest request)
    {
        using var call = new ServerReflection.ServerReflectionClient(_fixture.Anonymous).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(request).Within();
        await call.RequestStream.CompleteAsync().Within();
        (await call.ResponseStream.MoveNext(default).Within()).Should().BeTrue();
        return call.ResponseStream.Current;
    }
}
