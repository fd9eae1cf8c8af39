using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Contracts.ContractsMapping;

namespace AIForge.Coordinator.Contracts;

[Authorize(Policies.Admin)]
internal sealed class ContractAdminGrpcService(ContractTransactionsStore store, ContractNetwork network) : ContractAdminService.ContractAdminServiceBase
{
    public override async Task<ListContractTransactionsResponse> ListContractTransactions(ListContractTransactionsRequest request, ServerCallContext context)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        var rows = await store.ListAsync(ToState(request.State), page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, transaction => transaction.Id);
        var queue = await store.QueueAsync(context.CancellationToken);
        return new ListContractTransactionsResponse { Transactions = { shown.Select(ToProto) }, NextPageToken = next, Queue = ToProto(queue, network.IsEnabled) };
    }
}
