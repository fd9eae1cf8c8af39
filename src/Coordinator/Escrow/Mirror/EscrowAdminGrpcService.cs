using AIForge.Coordinator.Contracts;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.V1;
using AIForge.Shared.Monies;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Escrow.Mirror;

[Authorize(Policies.Admin)]
internal sealed class EscrowAdminGrpcService(EscrowReconciliation reconciliation, ContractNetwork network) : EscrowAdminService.EscrowAdminServiceBase
{
    public override async Task<ReconcileEscrowsResponse> ReconcileEscrows(ReconcileEscrowsRequest request, ServerCallContext context)
    {
        var report = await reconciliation.RunAsync(context.CancellationToken);
        return new ReconcileEscrowsResponse
        {
            Configured = network.IsEnabled,
            Escrowed = Amount((long)(report.Totals.Escrowed * Money.Whole(Asset.Aitbc, 1).MinorUnits)),
            Locked = report.Locked is { } locked ? Amount((long)locked) : "",
            Waiting = report.Totals.Waiting,
            OldestTime = report.Totals.Oldest?.ToTimestamp(),
            BatchesUnderWay = report.Totals.UnderWay,
            BatchesReverted = report.Totals.Reverted,
            Compared = report.Compared,
            Differences = { report.Differences.Select(ToProto) },
            Problem = report.Problem,
        };
    }

    private static Protocol.V1.EscrowDifference ToProto(EscrowDifference difference) => new()
    {
        PaymentId = difference.PaymentId,
        Amount = Amount(difference.Amount),
        Expected = difference.Expected.ToString().ToLowerInvariant(),
        Found = difference.Found.ToString().ToLowerInvariant(),
    };

    private static string Amount(long minorUnits) => new Money(Asset.Aitbc, minorUnits).ToDecimalString();
}
