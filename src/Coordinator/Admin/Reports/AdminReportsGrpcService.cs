using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Times;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Admin.Reports;

[Authorize(Policies.Admin)]
internal sealed class AdminReportsGrpcService(RevenueReports reports) : AdminReportService.AdminReportServiceBase
{
    public override async Task<GetRevenueReportResponse> GetRevenueReport(GetRevenueReportRequest request, ServerCallContext context)
    {
        var (start, end) = (RequestTime.Of(request.StartTime), RequestTime.Of(request.EndTime));
        var report = await reports.MakeAsync(start, end, request.Step, request.Currency, context.CancellationToken);
        return RevenueReportMapping.ToProto(report);
    }
}
