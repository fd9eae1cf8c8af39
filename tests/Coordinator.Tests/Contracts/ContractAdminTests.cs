using AIForge.Protocol.V1;
using AIForge.Testing;
using AIForge.Testing.Chains;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Contracts;

public sealed class ContractAdminTests(EthereumFixture ethereum, PostgresFixture postgres) : IClassFixture<EthereumFixture>, IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly EthereumChain _chain = ethereum.Chain;
    private readonly PostgresFixture _postgres = postgres.Required();
    private ContractsHarness _contracts = null!;

    public async Task InitializeAsync() => _contracts = await ContractsHarness.StartAsync(_chain, _postgres.ConnectionString);

    public Task DisposeAsync() => _contracts.DisposeAsync().AsTask();

    [SkippableFact]
    public async Task List_NewestFirst_InPages_WithTheQueue()
    {
        var mined = await _contracts.EnqueueAsync();
        await _contracts.FinishAsync();
        var waiting = new[] { await _contracts.EnqueueAsync(), await _contracts.EnqueueAsync() };

        var first = await ListAsync(new ListContractTransactionsRequest { PageSize = 2 });
        first.Transactions.Select(transaction => transaction.Id).Should().Equal(waiting.Reverse().Select(id => id.ToString()));
        first.Transactions.Should().AllSatisfy(transaction => (transaction.State, transaction.Target, transaction.HasNonce).Should().Be(("queued", "escrow", false)));
        (first.Queue.Enabled, first.Queue.Queued, first.Queue.Sent).Should().Be((true, 2, 0));

        var rest = await ListAsync(new ListContractTransactionsRequest { PageSize = 2, PageToken = first.NextPageToken });
        var done = rest.Transactions.Should().ContainSingle().Subject;
        (done.Id, done.State, rest.NextPageToken).Should().Be((mined.ToString(), "mined", ""));
        done.TransactionHash.Should().StartWith("0x");
        done.GasUsed.Should().BePositive();
        done.FinalTime.Should().NotBeNull();
        (await ListAsync(new ListContractTransactionsRequest { State = "mined" })).Transactions.Should().ContainSingle();
    }

    [SkippableFact]
    public async Task List_OfAStateThatIsNone_SaysWhichThereAre()
    {
        var ask = () => ListAsync(new ListContractTransactionsRequest { State = "lost" });

        (await ask.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.InvalidArgument);
    }

    private async Task<ListContractTransactionsResponse> ListAsync(ListContractTransactionsRequest request)
    {
        var headers = ContractsHarness.Admin.Sign("/aiforge.v1.ContractAdminService/ListContractTransactions", request);
        return await new ContractAdminService.ContractAdminServiceClient(_contracts.Coordinator.Anonymous).ListContractTransactionsAsync(request, headers).ResponseAsync.Within();
    }
}
