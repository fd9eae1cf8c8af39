using AIForge.Protocol.V1;
using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Payments;

/// <summary>A network whose operator has configured no chain.</summary>
public sealed class UnconfiguredPaymentsTests(CoordinatorFixture fixture) : IClassFixture<CoordinatorFixture>
{
    [SkippableTheory]
    [InlineData("ethereum")]
    [InlineData("tron")]
    public async Task Create_NoChain_SaysSo(string network)
    {
        var user = RunningCoordinator.Bearer((await fixture.Required().Coordinator.CreateUserAsync()).NewKey!);
        var client = new PaymentService.PaymentServiceClient(fixture.Anonymous);
        var request = new CreatePaymentRequest { Type = "top_up", Amount = "5", Network = network };

        var refusal = (await FluentActions.Awaiting(() => client.CreatePaymentAsync(request, user).ResponseAsync.Within()).Should().ThrowAsync<RpcException>()).Which;

        refusal.ShouldBeFault(StatusCode.FailedPrecondition, "NETWORK_NOT_CONFIGURED");
        refusal.Status.Detail.Should().Contain("its operator has configured no chain");
        (await client.ListPaymentNetworksAsync(new ListPaymentNetworksRequest(), user).ResponseAsync.Within()).Networks.Should().BeEmpty();
    }
}
