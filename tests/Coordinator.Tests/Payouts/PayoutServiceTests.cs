using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Payouts;

public sealed class PayoutServiceTests(PayoutsFixture fixture) : IClassFixture<PayoutsFixture>
{
    private readonly PayoutsFixture _fixture = (PayoutsFixture)fixture.Required();

    [SkippableFact]
    public async Task Settings_NothingChosen_AreEmpty()
    {
        var (headers, _, _) = await _fixture.EarnerAsync();

        var settings = (await _fixture.Payouts.GetPayoutSettingsAsync(new GetPayoutSettingsRequest(), headers).ResponseAsync.Within()).Settings;

        settings.Address.Should().BeEmpty();
        settings.Threshold.Should().Be("10.000000");
        (await ReasonOf(() => _fixture.RequestAsync(headers, "20"))).Should().Be("PAYOUT_WALLET_REQUIRED");
    }

    [SkippableFact]
    public async Task Settings_WalletOfSomebodyElse_IsRefused()
    {
        var (headers, _, _) = await _fixture.EarnerAsync();
        var (_, other, _) = await _fixture.EarnerAsync();

        (await ReasonOf(() => _fixture.ChooseAsync(headers, other))).Should().Be("PAYOUT_INVALID");
    }

    [SkippableFact]
    public async Task Settings_AnotherWallet_IsPaidADayLater()
    {
        var (headers, first, id) = await _fixture.EarnerAsync();
        await _fixture.ChooseAsync(headers, first);
        (await _fixture.RequestAsync(headers, "20")).Status.Should().Be("REQUESTED", "the first one is paid at once");
        var second = await _fixture.LinkAsync(id);

        await _fixture.ChooseAsync(headers, second);

        (await ReasonOf(() => _fixture.RequestAsync(headers, "20"))).Should().Be("PAYOUT_WALLET_TOO_NEW");
        await _fixture.ChooseAsync(headers, second, threshold: "60");
        _fixture.Clock.Advance(TimeSpan.FromHours(24));
        (await _fixture.RequestAsync(headers, "20")).ToAddress.Should().Be(second);
    }

    [SkippableTheory]
    [InlineData("0")]
    [InlineData("9.999999")]
    [InlineData("-20")]
    [InlineData("+20")]
    [InlineData("20,5")]
    [InlineData("1e30")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("20.0000001")]
    [InlineData("99999999999999999999")]
    [InlineData(" 20")]
    [InlineData("٢٠")]
    public async Task Request_NoAmount_IsRefused(string amount)
    {
        var (headers, wallet, _) = await _fixture.EarnerAsync();
        await _fixture.ChooseAsync(headers, wallet);

        (await ReasonOf(() => _fixture.RequestAsync(headers, amount))).Should().Be("PAYOUT_INVALID");
    }

    [SkippableFact]
    public async Task Request_MoreThanIsPayable_IsRefused()
    {
        var (headers, wallet, _) = await _fixture.EarnerAsync();
        await _fixture.ChooseAsync(headers, wallet);

        (await ReasonOf(() => _fixture.RequestAsync(headers, "100.000001"))).Should().Be("PAYOUT_INSUFFICIENT");
    }

    [SkippableFact]
    public async Task Request_WithoutAnAmount_TakesAllThatIsPayable()
    {
        var (headers, wallet, _) = await _fixture.EarnerAsync();
        await _fixture.ChooseAsync(headers, wallet);

        var payout = await _fixture.RequestAsync(headers, "");

        payout.Amount.Should().Be("100.000000");
        var listed = await _fixture.Payouts.ListPayoutsAsync(new ListPayoutsRequest { Status = "REQUESTED" }, headers).ResponseAsync.Within();
        listed.Payouts.Should().ContainSingle().Which.Should().Be(payout);
        (await _fixture.Payouts.CancelPayoutAsync(new CancelPayoutRequest { PayoutId = payout.PayoutId }, headers).ResponseAsync.Within()).Payout.Status.Should().Be("CANCELLED");
    }

    [SkippableFact]
    public async Task Get_PayoutOfSomebodyElse_IsNotFound()
    {
        var (headers, wallet, _) = await _fixture.EarnerAsync();
        await _fixture.ChooseAsync(headers, wallet);
        var payout = await _fixture.RequestAsync(headers, "20");
        var (stranger, _, _) = await _fixture.EarnerAsync();

        (await ReasonOf(async () => await _fixture.Payouts.GetPayoutAsync(new GetPayoutRequest { PayoutId = payout.PayoutId }, stranger))).Should().Be("PAYOUT_NOT_FOUND");
        (await ReasonOf(async () => await _fixture.Payouts.CancelPayoutAsync(new CancelPayoutRequest { PayoutId = payout.PayoutId }, stranger))).Should().Be("PAYOUT_NOT_FOUND");
    }

    [SkippableFact]
    public async Task Estimate_NoEndpointAnswers_SaysSo()
    {
        var (headers, _, _) = await _fixture.EarnerAsync();

        (await ReasonOf(async () => await _fixture.Payouts.EstimatePayoutAsync(new EstimatePayoutRequest { Network = "ethereum" }, headers))).Should().Be("CHAIN_UNAVAILABLE");
        (await ReasonOf(async () => await _fixture.Payouts.EstimatePayoutAsync(new EstimatePayoutRequest { Network = "tron" }, headers))).Should().Be("PAYOUT_NETWORK_NOT_CONFIGURED");
    }

    [SkippableFact]
    public async Task Automatic_ThresholdIsReached_AsksByItself()
    {
        var (headers, wallet, _) = await _fixture.EarnerAsync();
        var (poor, poorWallet, _) = await _fixture.EarnerAsync(20_000_000);
        await _fixture.ChooseAsync(headers, wallet, isAutomatic: true);
        await _fixture.ChooseAsync(poor, poorWallet, isAutomatic: true);

        await Eventually.IsTrueAsync(async () =>
        {
            _fixture.Clock.Advance(TimeSpan.FromHours(1));
            return (await ListAsync(headers)).Count == 1;
        });

        (await ListAsync(headers)).Single().Amount.Should().Be("100.000000");
        (await ListAsync(poor)).Should().BeEmpty();
    }

    private static async Task<string> ReasonOf(Func<Task> call)
    {
        try
        {
            await call().Within();
            return "";
        }
        catch (RpcException exception)
        {
            return exception.Detail<ErrorInfo>().Reason;
        }
    }

    private async Task<IReadOnlyList<Payout>> ListAsync(Metadata headers) =>
        (await _fixture.Payouts.ListPayoutsAsync(new ListPayoutsRequest(), headers).ResponseAsync.Within()).Payouts;
}
