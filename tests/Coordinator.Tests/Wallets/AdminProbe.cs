using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Tests.Wallets;

/// <summary>A service for administrators that these tests alone have: it says who called and what arrived. Its messages are borrowed.</summary>
[BindServiceMethod(typeof(AdminProbe), nameof(Bind))]
[Authorize(Policies.Admin)]
internal class AdminProbe(Caller caller)
{
    private const string Service = "aiforge.test.v1.AdminProbe";

    public static readonly Method<UpdateWalletRequest, UpdateWalletResponse> AskMethod = Make(MethodType.Unary, nameof(Ask));
    public static readonly Method<UpdateWalletRequest, UpdateWalletResponse> UploadMethod = Make(MethodType.ClientStreaming, nameof(Upload));

    /// <summary>The server looks at the methods without an instance first.</summary>
    public static void Bind(ServiceBinderBase binder, AdminProbe? probe)
    {
        binder.AddMethod(AskMethod, probe is null ? null : new UnaryServerMethod<UpdateWalletRequest, UpdateWalletResponse>(probe.Ask));
        binder.AddMethod(UploadMethod, probe is null ? null : new ClientStreamingServerMethod<UpdateWalletRequest, UpdateWalletResponse>(probe.Upload));
    }

    public virtual Task<UpdateWalletResponse> Ask(UpdateWalletRequest request, ServerCallContext context) => Task.FromResult(new UpdateWalletResponse
    {
        Wallet = new Wallet { Address = caller.AdminWallet?.Text ?? "", WalletType = $"{caller.Kind} {caller.UserId}", Label = request.Label },
    });

    public virtual Task<UpdateWalletResponse> Upload(IAsyncStreamReader<UpdateWalletRequest> requests, ServerCallContext context) =>
        throw new InvalidOperationException("Nobody gets here.");

    private static Method<UpdateWalletRequest, UpdateWalletResponse> Make(MethodType type, string name) => new(
        type,
        Service,
        name,
        Marshallers.Create(message => message.ToByteArray(), UpdateWalletRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), UpdateWalletResponse.Parser.ParseFrom));
}
