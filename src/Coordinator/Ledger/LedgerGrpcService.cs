using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.V1;
using Google.Api;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Ledger.LedgerMapping;

namespace AIForge.Coordinator.Ledger;

[Authorize(Policies.User)]
internal sealed class LedgerGrpcService(Caller caller, LedgerBalances balances, LedgerStatements statements) : LedgerService.LedgerServiceBase
{
    public override async Task<ListLedgerBalancesResponse> ListLedgerBalances(ListLedgerBalancesRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        return new ListLedgerBalancesResponse { Balances = { ToProto(await balances.OfUserAsync(caller.UserId, context.CancellationToken)) } };
    }

    public override async Task<ListLedgerStatementResponse> ListLedgerStatement(ListLedgerStatementRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var account = ToAccount(request.Account, request.Currency, caller.UserId);
        var (lines, next) = await statements.PageAsync(account, ToCursor(request.PageToken), ToSize(request.PageSize), context.CancellationToken);
        return new ListLedgerStatementResponse { Lines = { lines.Select(line => ToProto(line, account.Asset)) }, NextPageToken = next?.ToToken() ?? "" };
    }

    public override async Task<HttpBody> DownloadLedgerStatement(DownloadLedgerStatementRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var account = ToAccount(request.Account, request.Currency, caller.UserId);
        var lines = await statements.MonthAsync(account, ToMonth(request.Month), context.CancellationToken) ?? throw LedgerFaults.TooLong();
        return new HttpBody { ContentType = "text/csv; charset=utf-8", Data = ByteString.CopyFromUtf8(ToCsv(lines, account.Asset)) };
    }
}
