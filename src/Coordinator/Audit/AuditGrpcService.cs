using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Audit.AuditMapping;

namespace AIForge.Coordinator.Audit;

[AllowAnonymous]
internal sealed class AuditGrpcService(Caller caller, AuditProofs proofs) : AuditService.AuditServiceBase
{
    public override async Task<GetAuditProofResponse> GetAuditProof(GetAuditProofRequest request, ServerCallContext context)
    {
        Guid? reader = caller.Kind == CallerKind.User && caller.Scopes.Contains(Scopes.Payments) ? caller.UserId : null;
        var proof = await proofs.FindAsync(ToEntryId(request.TransferId), reader, context.CancellationToken) ?? throw AuditFaults.NotFound();
        return new GetAuditProofResponse { Proof = ToProto(proof) };
    }
}
